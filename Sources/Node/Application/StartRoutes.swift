import Database
import Hummingbird
import HTTPTypes
import Vocabulary
import Web

/// The node's start page, its health and the choice of language.
struct StartRoutes: Sendable {
    let services: NodeServices

    func add(to router: Router<NodeContext>) {
        router.get("/", use: start)
        router.get("/health", use: health)
        router.post("/language", use: chooseLanguage)
    }

    @Sendable private func start(_ request: Request, _ context: NodeContext) async throws -> Response {
        let page = StartPage(
            organisations: services.settings.organisations.map(\.name), hd4dp2: HD4DP2.path, portal: services.settings.portalURL)
        let visitor = try await services.visitor(context)
        return try services.html(page, title: services.texts(context)("node.start.title"), request, context, visitor: visitor)
    }

    /// 200 when the database answers.
    @Sendable private func health(_ request: Request, _ context: NodeContext) async throws -> Response {
        _ = try await services.database.read { try $0.count("SELECT 1 AS n") }
        return Response(status: .ok, headers: [.contentType: "text/plain", .cacheControl: "no-store"], body: .init(byteBuffer: .init(string: "ok")))
    }

    @Sendable private func chooseLanguage(_ request: Request, _ context: NodeContext) async throws -> Response {
        let web = services.settings.web
        guard let language = Language(tag: context.form["language"]), web.languages.contains(language) else { throw WebError.badRequest }
        var response = Response.seeOther(localPath(context.form["return"]))
        response.setCookie(web.languageCookie(language))
        return response
    }
}

/// A path of this program, and never an address elsewhere: `//host` and `/\host` are addresses to a browser.
func localPath(_ path: String) -> String {
    let isPlain = path.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 32 && $0.value != 127 && $0 != "\\" }
    return isPlain && path.hasPrefix("/") && !path.hasPrefix("//") ? path : "/"
}

struct StartPage: Page {
    static let template = "node_start"

    let organisations: [String]
    let hd4dp2: String
    let portal: String
}
