import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

extension AccountAction {
    /// An action is a resource (DESIGN rule 2): the last part of its path. Nil for an action with its own path, and for the system's.
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
}

/// The page of an account, and every action on it but the decisions, which are in `Portal/Approval`.
struct AccountRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<MemberContext>) {
        group.get("/accounts/{id}") { request, context in try await page(request, context) }
        group.get("/accounts/{id}/live") { _, context in try await live(context) }
        for action in AccountAction.allCases where !AccountAction.decisions.contains(action) {
            guard let resource = action.resource else { continue }
            group.post("/accounts/{id}/\(resource)") { _, context in try await perform(action, context) }
        }
    }

    /// - Parameters:
    ///   - reason: for returning the request, as it was entered.
    ///   - reasonErrors: what is wrong with it.
    func page(
        _ request: Request, _ context: MemberContext, reason: String = "", reasonErrors: [String] = []
    ) async throws -> Response {
        let id: AccountID = try context.id()
        let viewer = context.viewer
        let view = try await services.database.read { try $0.accountView(id, for: viewer) }
        let texts = pages.texts(context.base)
        let own = view.account.ownerID == viewer.id
        let crumb = Layout.Link(label: texts(own ? "accounts.title" : "overview.title"), path: own ? "/accounts" : "/manage/accounts")
        let notice = Confirmation.notice(request, texts) { view.undo($0, for: viewer) }
        return pages.response(
            AccountPageModel(view, for: viewer), title: "account.title", path: "/accounts/\(id)", context.base,
            status: reasonErrors.isEmpty ? .ok : .unprocessableContent, crumbs: [crumb], notice: notice
        ) {
            AccountPage(
                view, viewer: viewer, texts: texts, dates: pages.dates(context.base), now: services.clock.now(), csrf: context.base.session?.csrf ?? "",
                reason: reason, reasonErrors: reasonErrors)
        }
    }

    private func live(_ context: MemberContext) async throws -> Response {
        let id: AccountID = try context.id()
        let version = try await services.database.read { try $0.accountVersion(id, for: context.viewer) }
        return .json("{\"version\":\"\(version)\"}")
    }

    private func perform(_ action: AccountAction, _ context: MemberContext) async throws -> Response {
        let id: AccountID = try context.id()
        let state = try await services.perform(AccountCommand(action, id, expected: context.expectedRevision), as: context.viewer)
        return context.answer(after: action, of: id, now: state)
    }
}

extension MemberContext {
    /// Back to where the button was, which says what was done.
    /// - Parameter state: of the account now; nil where it is gone.
    func answer(after action: AccountAction, of account: AccountID, now state: AccountState?) -> Response {
        let back = localPath(form["back"])
        let target = state == nil ? "/accounts" : back == "/" ? "/accounts/\(account)" : back
        return .seeOther("\(target)\(target.contains("?") ? "&" : "?")done=\(action.rawValue)")
    }
}

extension AccountView {
    /// The action that reverses the last one, if it is possible now.
    func undo(_ done: AccountAction, for viewer: Viewer) -> Notice.Undo? {
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        guard let undo = done.effects.undo, let resource = undo.resource, facts.refusal(of: undo, by: capacities) == nil else { return nil }
        return Notice.Undo(path: "/accounts/\(account.id)/\(resource)", inputs: [.init("revision", "\(account.revision)")])
    }
}
