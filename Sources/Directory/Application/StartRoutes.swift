import Database
import Hummingbird
import Vocabulary
import Web

struct StartPage: Page {
    static let template = "start"
    let demo: Bool
}

/// The start page, and the choice of language.
struct StartRoutes: Sendable {
    let pages: PortalPages

    func add(to router: Router<PortalContext>) {
        router.get("/") { request, context in
            guard let viewer = context.viewer else {
                return pages.response(StartPage(demo: pages.demo), title: "start.title", path: "/", context)
            }
            return .seeOther(viewer.emailIsPlaceholder ? "/profile" : "/accounts")
        }
        router.post("/language") { request, context in try await chooseLanguage(context) }
    }

    private func chooseLanguage(_ context: PortalContext) async throws -> Response {
        guard let language = Language(rawValue: context.form["language"]) else { throw WebError.badRequest }
        if let viewer = context.viewer {
            try await pages.services.database.note { db in
                _ = try db.run("UPDATE users SET language = \(language.rawValue) WHERE id = \(viewer.id)")
            }
        }
        var response = Response.seeOther(localPath(context.form["return"]))
        response.setCookie(pages.services.web.languageCookie(language))
        return response
    }
}
