import Directory
import Hummingbird
import Mail
import Portal
import Vocabulary
import Web

struct MailPreviewPage: Page {
    static let template = "mail_preview"

    struct Mail: Sendable {
        let anchor: String
        let subject: String
        let text: String
        let htmlPath: String
    }

    let languages: [Layout.Link]
    let mails: [Mail]
}

/// Every kind of mail in every language, to be read before anybody gets one. In the demo and in tests alone.
struct MailPreviewRoutes: Sendable {
    let pages: PortalPages

    func add(to router: Router<PortalContext>) {
        router.get("/dev/mail/preview") { request, context in preview(request, context) }
        router.get("/dev/mail/preview/{language}/{kind}") { _, context in try html(context) }
    }

    private func preview(_ request: Request, _ context: PortalContext) -> Response {
        let language = request.query["language"].flatMap { Language(rawValue: $0) } ?? context.language
        let texts = pages.services.localisation[language]
        let mails = MailKind.allCases.map { kind in
            let content = MailSamples.draft(kind, texts, publicURL: pages.services.web.publicURL).content()
            return MailPreviewPage.Mail(
                anchor: kind.rawValue, subject: content.subject, text: content.text, htmlPath: "/dev/mail/preview/\(language.rawValue)/\(kind.rawValue)")
        }
        let languages = Language.allCases.map {
            Layout.Link(label: $0.ownName, path: "/dev/mail/preview?language=\($0.rawValue)", current: $0 == language)
        }
        let crumbs = [Layout.Link(label: pages.texts(context)("dev_mail.title"), path: "/dev/mail")]
        return pages.response(
            MailPreviewPage(languages: languages, mails: mails), title: "dev_mail.preview", path: "/dev/mail/preview", context, crumbs: crumbs)
    }

    private func html(_ context: PortalContext) throws -> Response {
        guard let language = context.parameters.get("language").flatMap({ Language(rawValue: $0) }), let kind = context.parameters.get("kind").flatMap({ MailKind(rawValue: $0) }) else {
            throw WebError.notFound
        }
        let draft = MailSamples.draft(kind, pages.services.localisation[language], publicURL: pages.services.web.publicURL)
        return .mailHTML(draft.content().html)
    }
}
