import Database
import Hummingbird
import Vocabulary
import Web

/// Somebody who is signed in at one of the applications.
struct Visitor: Sendable {
    let session: Session
    let account: LocalAccount
}

/// Loads the account of the session, anew for every request. A session of an account that was closed, or that is another
/// application's, is no session here: it opens nothing, and its token fits no form.
struct VisitorMiddleware: RouterMiddleware {
    let services: NodeServices
    let application: LocalApplication

    func handle(_ request: Request, context: NodeContext, next: (Request, NodeContext) async throws -> Response) async throws -> Response {
        guard let session = context.session else { return try await next(request, context) }
        var context = context
        context.visitor = try await services.database.read { try $0.visitor(session, at: application) }
        context.session = context.visitor?.session
        return try await next(request, context)
    }
}

extension Reader {
    /// - Returns: nil where the account is closed, or of another application.
    func visitor(_ session: Session, at application: LocalApplication) throws -> Visitor? {
        guard let account = try localAccount(AccountID(value: session.personID)), account.isOpen,
            account.application.id == application.id
        else { return nil }
        return Visitor(session: session, account: account)
    }
}
