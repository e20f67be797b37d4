import Access
import Database
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

struct OverviewPage: Page {
    static let template = "overview"

    struct Row: Sendable {
        let account: AccountRow
        let since: String
        let revision: String
        let approvePath: String?
        let why: String?
    }

    let heading: String
    let lead: String
    let isApproval: Bool
    let tabs: [Layout.Link]
    let csrf: String
    let back: String
    let rows: [Row]
    let hasRows: Bool
    let actions: [Field.Choice]
    let next: String?
    let states: [Layout.Link]
    /// Where the page asks whether there is news; nil where it does not.
    let livePath: String?
    let version: String
}

/// EAM Accounts: Overview and Approval (#74, #78, #2, #16).
struct OverviewRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/accounts") { request, context in try await overview(request, context, approval: false) }
        group.get("/approval") { request, context in try await overview(request, context, approval: true) }
        group.get("/approval/live") { _, context in try await live(context) }
    }

    private func live(_ context: ManagerContext) async throws -> Response {
        let version = try await services.database.read { try $0.pending(for: context.viewer).version }
        return .json("{\"version\":\"\(version)\"}")
    }

    private func overview(_ request: Request, _ context: ManagerContext, approval: Bool) async throws -> Response {
        let viewer = context.viewer
        let state = approval ? AccountState.approval : request.query["state"].flatMap(AccountState.init)
        let after = request.query["after"].flatMap { AccountID($0) }
        let (slice, pending, circumstances) = try await services.database.read { db in
            let slice = try db.managedAccounts(for: viewer, state: state, after: after)
            return (slice, try db.pending(for: viewer), try approval ? slice.accounts.map { try db.circumstances(of: $0.account) } : [])
        }
        let texts = pages.texts(context.base)
        let dates = pages.dates(context.base)
        let now = services.clock.now()
        let path = approval ? "/manage/approval" : "/manage/accounts"
        let rows = slice.accounts.enumerated().map { index, listed in
            row(listed, viewer, circumstances.indices.contains(index) ? circumstances[index] : nil, texts, since: dates.recent(listed.account.stateSince, now: now))
        }
        let page = OverviewPage(
            heading: texts(approval ? "approval.title" : "overview.title"), lead: approval ? texts.plural("approval.lead", pending.count) : texts("overview.lead"),
            isApproval: approval, tabs: manageTabs(texts, current: path), csrf: context.base.session?.csrf ?? "", back: path, rows: rows, hasRows: !rows.isEmpty,
            actions: actions(approval: approval, texts),
            next: slice.next.map { "\(path)?after=\($0)" + (approval ? "" : state.map { "&state=\($0.rawValue)" } ?? "") },
            states: approval ? [] : states(texts, chosen: state), livePath: approval ? "/manage/approval/live" : nil, version: pending.version)
        return pages.response(
            page, title: approval ? "approval.title" : "overview.title", path: path, context.base, notice: Done.notice(request, texts))
    }

    private func row(
        _ listed: ListedAccount, _ viewer: Viewer, _ circumstances: Circumstances?, _ texts: Texts, since: String
    ) -> OverviewPage.Row {
        let account = listed.account
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        let refusal = circumstances.flatMap { $0.refusal(of: .approve, by: capacities) }
        let offered = circumstances != nil && refusal == nil
        return OverviewPage.Row(
            account: AccountRow(listed, texts: texts), since: since, revision: "\(account.revision)",
            approvePath: offered ? "/accounts/\(account.id)/approval" : nil, why: refusal.map { texts($0) })
    }

    private func states(_ texts: Texts, chosen: AccountState?) -> [Layout.Link] {
        [Layout.Link(label: texts("overview.all"), path: "/manage/accounts", current: chosen == nil)]
            + AccountState.allCases.map {
                Layout.Link(label: texts("state.\($0.rawValue)"), path: "/manage/accounts?state=\($0.rawValue)", current: $0 == chosen)
            }
    }

    private func actions(approval: Bool, _ texts: Texts) -> [Field.Choice] {
        BulkAction.offered(approval: approval).map {
            Field.Choice(value: $0.rawValue, label: texts("action.\($0.rawValue)"), selected: false)
        }
    }
}
