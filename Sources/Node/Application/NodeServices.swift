import Database
import Foundation
import Hummingbird
import HTTPTypes
import Logging
import Vocabulary
import Web

/// What the pages of the node share.
struct NodeServices: Sendable {
    let database: Database
    let settings: NodeSettings
    let clock: TimeSource
    let random: RandomSource
    let localisation: Localisation
    let templates: TemplateLibrary
    let passwords: PasswordChecks
    let logger: Logger

    func texts(_ context: NodeContext) -> Texts { localisation[context.language] }

    /// Who is signed in, read anew for each request: an account that was closed is nobody's any more.
    func visitor(_ context: NodeContext) async throws -> Visitor? {
        guard let session = context.session else { return nil }
        let account = try await database.read { try $0.localAccount(AccountID(value: session.personID)) }
        guard let account, account.isOpen else { return nil }
        return Visitor(session: session, account: account)
    }

    /// The page in the node's layout.
    func html(
        _ page: some Page, title: String, _ request: Request, _ context: NodeContext, visitor: Visitor? = nil,
        status: HTTPResponse.Status = .ok, notice: Notice? = nil
    ) throws -> Response {
        var layout = Layout(
            language: context.language, title: title, brand: texts(context)("node.brand"), home: "/",
            person: visitor.map { Layout.Menu(label: $0.account.fullName, detail: $0.account.userName, links: []) },
            logout: visitor.map { _ in HD4DP2.signOutPath }, csrf: context.session?.csrf ?? "", path: request.uri.path, demo: settings.demo)
        layout.notice = notice
        guard let html = templates.render(page, layout: layout) else { throw TemplateMissing(name: type(of: page).template) }
        return .html(html, status: status)
    }
}

/// Somebody who is signed in.
struct Visitor: Sendable {
    let session: Session
    let account: LocalAccount
}

struct TemplateMissing: Error {
    let name: String
}
