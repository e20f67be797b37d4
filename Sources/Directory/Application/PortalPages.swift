import Foundation
import HTTPTypes
public import Hummingbird
import Vocabulary
public import Web

/// Renders pages in the portal's layout, or gives programs their resource.
public struct PortalPages: Sendable {
    public let templates: TemplateLibrary
    public let services: PortalServices
    /// The entries of the menu Manage.
    public let menu: [MenuEntry]
    public let demo: Bool

    public init(templates: TemplateLibrary, services: PortalServices, menu: [MenuEntry], demo: Bool) {
        self.templates = templates
        self.services = services
        self.menu = menu
        self.demo = demo
    }

    public func texts(_ context: PortalContext) -> Texts { services.localisation[context.language] }
    public func dates(_ context: PortalContext) -> DateText { DateText(texts: texts(context)) }

    /// - Parameters:
    ///   - title: a text key.
    ///   - path: the page's own path, for the choice of language and the menus.
    public func response(
        _ page: some Page, title: String, path: String, _ context: PortalContext, status: HTTPResponse.Status = .ok,
        crumbs: [Layout.Link] = [], notice: Notice? = nil
    ) -> Response {
        if context.wantsJSON, let answer = answer(page, context, status) { return answer }
        var layout = layout(title: texts(context)(title), path: path, context)
        layout.crumbs = crumbs
        layout.notice = notice
        guard let html = templates.render(page, layout: layout) else { return Response(status: .internalServerError) }
        return .html(html, status: status)
    }

    /// The model for a program, or for a person the page that is drawn from the same data.
    /// - Parameters:
    ///   - model: ids, codes and times; made only if a program asks. A list's next page is also in the header `Link` (RFC 8288).
    ///   - page: drawn only if a person asks.
    public func response<Model: Encodable>(
        _ model: @autoclosure () -> Model, title: String, path: String, _ context: PortalContext, status: HTTPResponse.Status = .ok, crumbs: [Layout.Link] = [],
        notice: Notice? = nil, page: () -> some Page
    ) -> Response {
        guard context.wantsJSON, status.code < 400 else {
            return response(page(), title: title, path: path, context, status: status, crumbs: crumbs, notice: notice)
        }
        let model = model()
        var answer = Response.encoded(model, status: status)
        if let next = (model as? any PagedModel)?.next, let link = HTTPField.Name("Link") { answer.headers[link] = "<\(next)>; rel=\"next\"" }
        return answer
    }

    /// For a program; nil for a page without a resource, which `JSONAnswers` then refuses.
    private func answer(_ page: some Page, _ context: PortalContext, _ status: HTTPResponse.Status) -> Response? {
        if status.code >= 400 {
            let detail = (page as? any RefusalPage)?.refusal ?? texts(context)("form.errors")
            let errors = (page as? any FormPage)?.formErrors
            return .problem(status, detail: detail, reference: context.reference, errors: errors)
        }
        return (page as? any ResourcePage).map { .encoded($0.resource, status: status) }
    }

    public func error(_ page: ErrorPage, _ context: PortalContext, _ status: HTTPResponse.Status, _ request: Request) -> Response {
        let path = request.method == .get ? request.uri.path : "/"
        guard let html = templates.render(page, layout: layout(title: page.heading, path: path, context)) else {
            return Response(status: .internalServerError)
        }
        return .html(html, status: status)
    }

    private func layout(title: String, path: String, _ context: PortalContext) -> Layout {
        let texts = texts(context)
        let viewer = context.viewer
        return Layout(
            language: context.language, title: title, brand: "Gatehouse", home: "/", person: viewer.map { personMenu($0, path, texts) },
            manage: viewer.flatMap { manageMenu($0, path, texts) },
            login: viewer == nil ? Layout.Link(label: texts("login.button"), path: "/login") : nil,
            logout: viewer == nil ? nil : "/logout", csrf: context.session?.csrf ?? "", path: path, demo: demo)
    }

    private func personMenu(_ viewer: Viewer, _ path: String, _ texts: Texts) -> Layout.Menu {
        Layout.Menu(
            label: viewer.name, detail: viewer.emailIsPlaceholder ? nil : viewer.email,
            links: links([("menu.view_profile", "/profile"), ("menu.edit_profile", "/profile/settings"), ("menu.my_accounts", "/accounts")], path, texts))
    }

    private func manageMenu(_ viewer: Viewer, _ path: String, _ texts: Texts) -> Layout.Menu? {
        guard viewer.managesAnything, !viewer.emailIsPlaceholder else { return nil }
        return Layout.Menu(label: texts("menu.manage"), links: menu.map {
            Layout.Link(label: texts($0.text), path: $0.path, current: $0.path == path, indented: $0.indented)
        })
    }

    private func links(_ entries: [(String, String)], _ path: String, _ texts: Texts) -> [Layout.Link] {
        entries.map { Layout.Link(label: texts($0.0), path: $0.1, current: $0.1 == path) }
    }
}
