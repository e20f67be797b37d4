import Database
import Hummingbird
import Vocabulary
import Web

/// Loads the person of the session, anew for every request. A session of somebody who is disabled is no session.
struct ViewerMiddleware: RouterMiddleware {
    typealias Context = PortalContext
    let services: PortalServices

    func handle(_ request: Request, context: PortalContext, next: (Request, PortalContext) async throws -> Response) async throws -> Response {
        guard let session = context.session else { return try await next(request, context) }
        var context = context
        context.viewer = try await services.database.read { try $0.viewer(UserID(value: session.personID)) }
        if let viewer = context.viewer { context.language = viewer.language } else { context.session = nil }
        return try await next(request, context)
    }
}
