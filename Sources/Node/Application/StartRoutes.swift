import Database
import Hummingbird
import HTTPTypes
import Logging
import Vocabulary
import Web

/// The node's start page, its health and the choice of language: for those who are signed in at one application, at
/// several or at none.
struct StartRoutes: Sendable {
    let services: NodeServices

    func add(to group: RouterGroup<NodeContext>) {
        group.get("/", use: start)
        group.get("/health", use: health)
        group.post("/language", use: chooseLanguage)
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

    /// 200 when the database answers, 503 with a reason when it does not.
    @Sendable private func health(_ request: Request, _ context: NodeContext) async throws -> Response {
        do { _ = try await services.database.read { try $0.count("SELECT 1 AS n") } } catch {
            services.logger.error("the database does not answer", metadata: ["error": "\(error)"])
            return .away(error)
        }
        return Response(status: .ok, headers: [.contentType: "text/plain", .cacheControl: "no-store"], body: .init(byteBuffer: .init(string: "ok")))
    }

    /// A language is nobody's secret: that the form came from our own pages is enough, whoever is signed in where.
    @Sendable private func chooseLanguage(_ request: Request, _ context: NodeContext) async throws -> Response {
        let web = services.settings.web
        guard let language = Language(tag: context.form["language"]), web.languages.contains(language) else { throw WebError.badRequest }
        var response = Response.seeOther(localPath(context.form["return"]))
        response.setCookie(web.languageCookie(language))
        return response
    }
}
