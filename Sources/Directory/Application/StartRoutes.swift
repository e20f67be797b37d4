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
        LanguageChoice(settings: pages.services.web, remember: rememberLanguage).add(to: router)
    }

    /// With the person too, so that mails speak it.
    @Sendable private func rememberLanguage(_ language: Language, _ context: PortalContext) async throws {
        guard let viewer = context.viewer else { return }
        try await pages.services.database.writeConcurrently { db in
            _ = try db.run("UPDATE users SET language = \(language.rawValue) WHERE id = \(viewer.id)")
        }
    }
}
