import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Mail
import Vocabulary
import Web

struct DevMailListPage: Page {
    static let template = "dev_mail_list"

    struct Row: Sendable {
        let path: String
        let recipient: String
        let subject: String
        let time: String
        let machineTime: String
    }

    let rows: [Row]
    let hasRows: Bool
}

struct DevMailPage: Page {
    static let template = "dev_mail"

    let subject: String
    let sender: String
    let recipient: String
    let messageID: String
    let time: String
    let deliveries: String
    let text: String
    let htmlPath: String
}

/// The mails that the demo keeps instead of sending them. These routes exist in the demo and in tests alone.
struct DevMailRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to router: Router<PortalContext>) {
        router.get("/dev/mail") { _, context in try await list(context) }
        router.get("/dev/mail/{id}") { _, context in try await mail(context) }
        router.get("/dev/mail/{id}/html") { _, context in try await html(context) }
    }

    private func list(_ context: PortalContext) async throws -> Response {
        let mails = try await services.database.read { [keys = services.keys] in try $0.capturedMails(keys: keys, limit: 200) }
        let dates = pages.dates(context)
        let rows = mails.map {
            DevMailListPage.Row(
                path: "/dev/mail/\($0.id)", recipient: $0.recipient, subject: $0.content.subject, time: dates.full($0.at), machineTime: dates.machine($0.at))
        }
        return pages.response(DevMailListPage(rows: rows, hasRows: !rows.isEmpty), title: "dev_mail.title", path: "/dev/mail", context)
    }

    private func mail(_ context: PortalContext) async throws -> Response {
        let mail = try await found(context)
        let page = DevMailPage(
            subject: mail.content.subject, sender: mail.sender, recipient: mail.recipient, messageID: mail.messageID,
            time: pages.dates(context).full(mail.at), deliveries: "\(mail.deliveries)", text: mail.content.text, htmlPath: "/dev/mail/\(mail.id)/html")
        let crumbs = [Layout.Link(label: pages.texts(context)("dev_mail.title"), path: "/dev/mail")]
        return pages.response(page, title: "dev_mail.title", path: "/dev/mail/\(mail.id)", context, crumbs: crumbs)
    }

    private func html(_ context: PortalContext) async throws -> Response {
        .mailHTML(try await found(context).content.html)
    }

    private func found(_ context: PortalContext) async throws -> CapturedMail {
        guard let id = context.parameters.get("id").flatMap({ MailID($0) }) else { throw WebError.notFound }
        let mail = try await services.database.read { [keys = services.keys] in try $0.capturedMail(id.value, keys: keys) }
        guard let mail else { throw WebError.notFound }
        return mail
    }
}

extension Response {
    /// A mail's HTML as a document of its own, in a sandbox: it brings styles and nothing else.
    static func mailHTML(_ html: String) -> Response {
        var response = Response.html(html)
        response.headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
        return response
    }
}
