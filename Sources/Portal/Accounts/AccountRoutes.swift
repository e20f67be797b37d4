import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

extension AccountAction {
    /// An action is a resource (DESIGN rule 2): the last part of its path. Nil for what has a path of its own or is the system's.
    var resource: String? {
        switch self {
        case .requestApproval: "approval-request"
        case .withdrawRequest: "withdrawal"
        case .returnRequest: "return"
        case .approve: "approval"
        case .push: "push"
        case .disable: "disablement"
        case .enable: "enablement"
        case .createNewDraft: "draft"
        case .discardDraft: "draft-discard"
        case .resetPassword: "password-reset"
        case .remove: "removal"
        case .addGrant, .editGrant, .removeGrant, .confirmFulfilment: nil
        }
    }

    /// What the page says afterwards.
    var done: Done? { self == .remove ? .accountRemoved : Done(rawValue: rawValue) }
}

/// The page of an account, and every action on it.
struct AccountRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<MemberContext>) {
        group.get("/accounts/{id}") { request, context in try await page(request, context) }
        group.get("/accounts/{id}/live") { _, context in try await live(context) }
        for action in AccountAction.allCases {
            guard let resource = action.resource else { continue }
            group.post("/accounts/{id}/\(resource)") { request, context in try await perform(action, request, context) }
        }
    }

    private func page(
        _ request: Request, _ context: MemberContext, reason: String = "", reasonErrors: [String] = []
    ) async throws -> Response {
        let id: AccountID = try context.id()
        let viewer = context.viewer
        let view = try await services.database.read { try $0.accountView(id, for: viewer) }
        let texts = pages.texts(context.base)
        let page = AccountPage(
            view, viewer: viewer, texts: texts, dates: pages.dates(context.base), now: services.clock.now(), csrf: context.base.session?.csrf ?? "",
            reason: reason, reasonErrors: reasonErrors)
        let own = view.account.ownerID == viewer.id
        let crumb = Layout.Link(label: texts(own ? "accounts.title" : "overview.title"), path: own ? "/accounts" : "/manage/accounts")
        let notice = Done.notice(request, texts) { view.undo($0, for: viewer) }
        return pages.response(
            page, title: "account.title", path: "/accounts/\(id)", context.base, status: reasonErrors.isEmpty ? .ok : .unprocessableContent,
            crumbs: [crumb], notice: notice)
    }

    private func live(_ context: MemberContext) async throws -> Response {
        let id: AccountID = try context.id()
        let version = try await services.database.read { try $0.accountVersion(id, for: context.viewer) }
        return .json("{\"version\":\"\(version)\"}")
    }

    private func perform(_ action: AccountAction, _ request: Request, _ context: MemberContext) async throws -> Response {
        let id: AccountID = try context.id()
        let reason = Entry { () throws(Flaws) in try Remark.parse(context.form["reason"]) }
        let command = try AccountCommand(
            action, id, expected: context.expectedRevision, reason: action.rule.reasonRequired ? reason.value?.text : nil)
        if action.rule.reasonRequired, reason.value == nil { return try await refusedReason(action, reason, request, context) }
        let state = try await services.perform(command, as: context.viewer)
        let back = localPath(context.form["back"])
        let target = state == nil ? "/accounts" : back == "/" ? "/accounts/\(id)" : back
        let done = action.done.map { "\(target.contains("?") ? "&" : "?")done=\($0.rawValue)" } ?? ""
        return .seeOther(target + done)
    }

    /// Who may not return it at all is told that, and not that a reason is missing.
    private func refusedReason(_ action: AccountAction, _ reason: Entry<Remark>, _ request: Request, _ context: MemberContext) async throws -> Response {
        let id: AccountID = try context.id()
        let viewer = context.viewer
        let view = try await services.database.read { try $0.accountView(id, for: viewer) }
        let capacities = viewer.capacities(owner: view.account.ownerID, organisation: view.account.organisationID)
        if let refusal = view.circumstances.refusal(of: action, by: capacities, reason: "given later") { throw refusal }
        return try await page(request, context, reason: String(context.form["reason"].prefix(2000)), reasonErrors: reason.errors(pages.texts(context.base)))
    }
}

extension AccountView {
    /// What takes back what was just done, where it is possible now: undo is offered where undo exists.
    func undo(_ done: Done, for viewer: Viewer) -> Notice.Undo? {
        let inverse: AccountAction? =
            switch done {
            case .requestApproval: .withdrawRequest
            case .withdrawRequest: .requestApproval
            case .createNewDraft: .discardDraft
            default: nil
            }
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        guard let inverse, let resource = inverse.resource, circumstances.refusal(of: inverse, by: capacities) == nil else { return nil }
        return Notice.Undo(path: "/accounts/\(account.id)/\(resource)", inputs: [.init("revision", "\(account.revision)")])
    }
}

/// A sentence one writes to another: a reason.
struct Remark: Sendable {
    let text: String

    static func parse(_ raw: String) throws(Flaws) -> Remark {
        let text = raw.replacingOccurrences(of: "\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty { throw Flaws(Flaw("flaw.required")) }
        let controls = text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" }
        if controls { throw Flaws(Flaw("flaw.control")) }
        if text.count > 1000 { throw Flaws(Flaw("flaw.long", ["maximum": "1000"])) }
        return Remark(text: text)
    }
}
