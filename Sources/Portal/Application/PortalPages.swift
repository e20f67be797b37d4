import Foundation
import Hummingbird
import Vocabulary
import Web

/// Draws pages into the portal's layout, or gives programs what they stand for.
struct PortalPages: Sendable {
    let templates: TemplateLibrary
    let services: PortalServices
    let demo: Bool

    func texts(_ context: PortalContext) -> Texts { services.localisation[context.language] }
    func dates(_ context: PortalContext) -> DateText { DateText(texts: texts(context)) }

    /// - Parameters:
    ///   - title: a text key.
    ///   - path: the page's own path, for the language choice and the menus.
    func response(
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

    /// For a program; nil for a page without a resource, which `JSONAnswers` then refuses.
    private func answer(_ page: some Page, _ context: PortalContext, _ status: HTTPResponse.Status) -> Response? {
        if status.code >= 400 {
            let detail = (page as? any RefusalPage)?.refusal ?? texts(context)("form.errors")
            let errors = (page as? any FormPage)?.formErrors
            return .problem(status, detail: detail, reference: context.reference, errors: errors)
        }
        return (page as? any ResourcePage).map { .encoded($0.resource, status: status) }
    }

    func error(_ page: ErrorPage, _ context: PortalContext, _ status: HTTPResponse.Status, _ request: Request) -> Response {
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
        let paths = [
            ("menu.eam_users", "/manage/users", false), ("menu.create_user", "/manage/users/new", true), ("menu.existing_user", "/manage/users/existing", true),
            ("menu.bulk_upload", UserImport.path, true), ("menu.eam_accounts", "/manage/accounts", false), ("menu.approval", "/manage/approval", true),
            ("menu.bulk_upload", AccountImport.path, true), ("menu.messages", "/manage/messages", false),
        ]
        return Layout.Menu(label: texts("menu.manage"), links: paths.map {
            Layout.Link(label: texts($0.0), path: $0.1, current: $0.1 == path, indented: $0.2)
        })
    }

    private func links(_ entries: [(String, String)], _ path: String, _ texts: Texts) -> [Layout.Link] {
        entries.map { Layout.Link(label: texts($0.0), path: $0.1, current: $0.1 == path) }
    }
}

/// The tabs of EAM Users.
func userTabs(_ texts: Texts, current: String) -> [Layout.Link] {
    let pages = [("overview.tab", "/manage/users"), ("menu.create_user", "/manage/users/new"), ("menu.existing_user", "/manage/users/existing")]
    return tabs(pages + [("menu.bulk_upload", UserImport.path)], texts, current)
}

/// The tabs of EAM Accounts.
func accountTabs(_ texts: Texts, current: String) -> [Layout.Link] {
    let pages = [("overview.tab", "/manage/accounts"), ("approval.tab", "/manage/approval"), ("menu.bulk_upload", AccountImport.path)]
    return tabs(pages + [("messages.tab", "/manage/messages")], texts, current)
}

private func tabs(_ entries: [(String, String)], _ texts: Texts, _ current: String) -> [Layout.Link] {
    entries.map { Layout.Link(label: texts($0.0), path: $0.1, current: $0.1 == current) }
}

/// What a page that was come back to after a change says of it: `?done=…`, from a closed list so that nobody can make it say more.
enum Done: String, CaseIterable, Sendable {
    case settingsSaved = "settings_saved"
    case publicDomain = "public_domain"
    case personalSaved = "personal_saved"
    case sessionEnded = "session_ended"
    case accountAdded = "account_added"
    case accountAddedPublicDomain = "account_added_public_domain"
    case accountRemoved = "account_removed"
    case grantSaved = "grant_saved"
    case grantRemoved = "grant_removed"
    case userCreated = "user_created"
    case userAdded = "user_added"
    case requestApproval = "request_approval"
    case withdrawRequest = "withdraw_request"
    case returnRequest = "return"
    case approve
    case push
    case disable
    case enable
    case createNewDraft = "create_new_draft"
    case discardDraft = "discard_draft"
    case resetPassword = "reset_password"
    case reconciliationAsked = "reconciliation_asked"

    /// - Parameter undo: takes it back, where that is possible now.
    static func notice(_ request: Request, _ texts: Texts, undo: (Done) -> Notice.Undo? = { _ in nil }) -> Notice? {
        guard let done = request.query["done"].flatMap(Done.init) else { return nil }
        let text = texts("done.\(done.rawValue)")
        return [.publicDomain, .accountAddedPublicDomain].contains(done) ? .warning(text) : .success(text, undo: undo(done))
    }
}
