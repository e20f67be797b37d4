import Database
import Hummingbird
import Vocabulary
import Web

/// The node's start page, its health and the choice of language: for those who are signed in at one application, at
/// several or at none.
struct StartRoutes: Sendable {
    let services: NodeServices

    func add(to group: RouterGroup<NodeContext>) {
        group.get("/", use: start)
        Health(database: services.database, logger: services.logger).add(to: group)
        LanguageChoice(settings: services.settings.web).add(to: group)
    }

    @Sendable private func start(_ request: Request, _ context: NodeContext) async throws -> Response {
        let texts = services.texts(context)
        let page = StartPage(services.settings, visitors: try await visitors(request), texts)
        return try services.html(page, title: texts("node.start.title"), request, context)
    }

    /// Who is signed in, at each application by its own cookie.
    private func visitors(_ request: Request) async throws -> [Visitor] {
        let (web, now) = (services.settings.web, services.clock.now())
        return try await services.database.read { db in
            try LocalApplication.all.compactMap { application in
                guard let token = application.settings(web).sessionToken(of: request),
                    let session = try db.session(token: token, now: now, limits: web.limits)
                else { return nil }
                return try db.visitor(session, at: application)
            }
        }
    }

}
