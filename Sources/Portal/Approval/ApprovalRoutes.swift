import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// EAM Accounts, Approval: the list of what waits (#2, #16, #33).
struct ApprovalRoutes: Sendable {
    static let path = "/manage/approval"

    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/approval") { request, context in try await list(request, context) }
        group.get("/approval/live") { _, context in try await live(context) }
        group.post("/approval/search") { _, context in try await pages.searchAccounts(context, Self.path) }
    }

    private func list(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let viewer = context.viewer
        let asked = ListRequest<AccountOrder>(request, path: Self.path, filters: AccountFilter.names)
        let (found, pending) = try await services.database.read { db in
            (try db.accountOverview(asked, in: .approval, for: viewer), try db.pending(for: viewer))
        }
        return pages.response(
            AccountListModel(found), title: "approval.title", path: Self.path, context.base, notice: Confirmation.notice(request, pages.texts(context.base))
        ) {
            AccountListPage(found, pending, AccountListFrame(pages, context))
        }
    }

    private func live(_ context: ManagerContext) async throws -> Response {
        let version = try await services.database.read { try $0.pending(for: context.viewer).version }
        return .json("{\"version\":\"\(version)\"}")
    }
}

/// The decision about one account: `POST /accounts/7/approval`, `POST /accounts/7/return`.
struct DecisionRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<MemberContext>) {
        group.post("/accounts/{id}/approval") { _, context in try await approve(context) }
        group.post("/accounts/{id}/return") { request, context in try await returnRequest(request, context) }
    }

    private func approve(_ context: MemberContext) async throws -> Response {
        let id: AccountID = try context.id()
        let state = try await services.approve(id, expected: context.expectedRevision, as: context.viewer)
        return context.answer(after: .approve, of: id, now: state)
    }

    private func returnRequest(_ request: Request, _ context: MemberContext) async throws -> Response {
        let id: AccountID = try context.id()
        let expected = try context.expectedRevision
        let reason = Entry { () throws(Flaws) in try Remark.parse(context.form["reason"]) }
        guard let given = reason.value else { return try await refused(reason, id, request, context) }
        let state = try await services.returnRequest(id, because: given, expected: expected, as: context.viewer)
        return context.answer(after: .returnRequest, of: id, now: state)
    }

    /// A person who may not return it at all is told that, and not that a reason is missing.
    private func refused(_ reason: Entry<Remark>, _ id: AccountID, _ request: Request, _ context: MemberContext) async throws -> Response {
        let viewer = context.viewer
        let view = try await services.database.read { try $0.accountView(id, for: viewer) }
        let capacities = viewer.capacities(owner: view.account.ownerID, organisation: view.account.organisationID)
        if let refusal = view.facts.refusal(of: .returnRequest, by: capacities) { throw refusal }
        let errors = reason.errors(pages.texts(context.base))
        return try await AccountRoutes(pages: pages).page(
            request, context, reason: String(context.form["reason"].prefix(2000)), reasonErrors: errors)
    }
}
