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

    /// The page in the node's layout.
    func html(
        _ page: some Page, title: String, _ request: Request, _ context: NodeContext, visitor: Visitor? = nil,
        status: HTTPResponse.Status = .ok, notice: Notice? = nil
    ) throws -> Response {
        var layout = Layout(
            language: context.language, title: title, brand: texts(context)("node.brand"), home: "/",
            person: visitor.map { Layout.Menu(label: $0.account.fullName, detail: $0.account.userName, links: []) },
            logout: visitor.map { $0.account.application.signOutPath }, csrf: context.session?.csrf ?? "", path: request.uri.path, demo: settings.demo)
        layout.notice = notice
        guard let html = templates.render(page, layout: layout) else { throw TemplateMissing(name: type(of: page).template) }
        return .html(html, status: status)
    }
}

struct TemplateMissing: Error {
    let name: String
}
