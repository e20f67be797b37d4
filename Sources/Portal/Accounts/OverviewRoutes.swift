import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// EAM Accounts, Overview (#74, #78).
struct OverviewRoutes: Sendable {
    static let path = "/manage/accounts"

    let pages: PortalPages

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/accounts") { request, context in try await list(request, context) }
        group.post("/accounts/search") { _, context in try await pages.searchAccounts(context, Self.path) }
    }

    private func list(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let viewer = context.viewer
        let asked = ListRequest<AccountOrder>(request, path: Self.path, filters: AccountFilter.names)
        let found = try await pages.services.database.read { try $0.accountOverview(asked, for: viewer) }
        return pages.response(
            AccountListModel(found), title: "overview.title", path: Self.path, context.base, notice: Confirmation.notice(request, pages.texts(context.base))
        ) {
            AccountListPage(found, nil, AccountListFrame(pages, context))
        }
    }
}

extension PortalPages {
    /// What was typed into the search of a list of accounts becomes an address.
    func searchAccounts(_ context: ManagerContext, _ path: String) async throws -> Response {
        let list = ListRequest<AccountOrder>(path: path, query: ["sort": context.form["sort"], "dir": context.form["dir"]], filters: [])
        return .seeOther(try await services.address(of: list, searching: context.form, filters: AccountFilter.names, as: context.viewer))
    }
}

/// For whom a list of accounts is drawn, and when.
struct AccountListFrame {
    let viewer: Viewer
    let texts: Texts
    let dates: DateText
    let now: Date
    let csrf: String

    init(_ pages: PortalPages, _ context: ManagerContext) {
        viewer = context.viewer
        texts = pages.texts(context.base)
        dates = pages.dates(context.base)
        now = pages.services.clock.now()
        csrf = context.base.session?.csrf ?? ""
    }
}

extension AccountListPage {
    /// - Parameter pending: on the page Approval, what waits there; nil on the overview of all accounts.
    init(_ overview: AccountList, _ pending: PendingRequests?, _ frame: AccountListFrame) {
        let (slice, filter, texts) = (overview.slice, overview.filter, frame.texts)
        let list = slice.isBroad ? overview.asked.inStandardOrder : overview.asked
        isApproval = pending != nil
        let approval = isApproval
        heading = texts(approval ? "approval.title" : "overview.title")
        lead = pending.map { $0.words(texts) } ?? texts("overview.lead")
        tabs = accountTabs(texts, current: list.path)
        csrf = frame.csrf
        back = list.here
        exportPath = approval ? nil : list.export
        self.filter = FilterForm(
            accounts: list, filter, overview.options, approval: approval, csrf: frame.csrf, found: filter.found(slice, texts), texts)
        headers = Headers(list, sortable: !slice.isBroad, texts)
        rows = slice.items.map {
            Row($0, frame.viewer, approval: approval, texts, since: frame.dates.recent($0.account.stateSince, now: frame.now))
        }
        hasRows = !rows.isEmpty
        isFiltered = !list.filters.isEmpty
        actions = BulkAction.offered(approval: approval).map {
            Field.Choice(value: $0.rawValue, label: texts("bulk.label.\($0.rawValue)"), selected: false)
        }
        links = PageLinks(slice, list)
        livePath = approval ? "\(ApprovalRoutes.path)/live" : nil
        version = pending?.version ?? ""
    }
}

extension AccountFilter {
    /// The note above a list: the person whom a search by SSIN found, or that very many rows match.
    fileprivate func found(_ slice: ListPage<ListedAccount>, _ texts: Texts) -> String? {
        if slice.isBroad { return texts("filter.broad") }
        if person == .anybody { return nil }
        return slice.items.first.map { texts("filter.person", ["name": $0.account.ownerName]) } ?? texts("filter.nobody")
    }
}
