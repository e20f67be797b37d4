import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// EAM Accounts: Overview and Approval (#74, #78, #2, #16, #33).
struct OverviewRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/accounts") { request, context in try await overview(request, context, approval: false) }
        group.get("/approval") { request, context in try await overview(request, context, approval: true) }
        group.get("/approval/live") { _, context in try await live(context) }
        group.post("/accounts/search") { _, context in try await search(context, "/manage/accounts") }
        group.post("/approval/search") { _, context in try await search(context, "/manage/approval") }
    }

    private func live(_ context: ManagerContext) async throws -> Response {
        let version = try await services.database.read { try $0.pending(for: context.viewer).version }
        return .json("{\"version\":\"\(version)\"}")
    }

    private func search(_ context: ManagerContext, _ path: String) async throws -> Response {
        let list = ListRequest<AccountOrder>(path: path, query: ["sort": context.form["sort"], "dir": context.form["dir"]], filters: [])
        return .seeOther(try await services.address(of: list, searching: context.form, filters: AccountFilter.names, as: context.viewer))
    }

    private func overview(_ request: Request, _ context: ManagerContext, approval: Bool) async throws -> Response {
        let viewer = context.viewer
        let path = approval ? "/manage/approval" : "/manage/accounts"
        let asked = ListRequest<AccountOrder>(request, path: path, filters: AccountFilter.names)
        let filter = AccountFilter(asked).limited(to: approval ? .approval : nil)
        let (slice, pending, options) = try await services.database.read { db in
            let slice = try db.managedAccounts(filter, order: asked.order, descending: asked.descending, at: asked.cursor, for: viewer)
            return (slice, try approval ? db.pending(for: viewer) : (count: 0, version: ""), try db.filterOptions(for: viewer, projects: true))
        }
        let list = slice.isBroad ? asked.inStandardOrder : asked
        let texts = pages.texts(context.base)
        let dates = pages.dates(context.base)
        let now = services.clock.now()
        let rows = slice.items.map {
            OverviewPage.Row($0, viewer, approval: approval, texts, since: dates.recent($0.account.stateSince, now: now))
        }
        let csrf = context.base.session?.csrf ?? ""
        let found = found(filter, slice, texts)
        let page = OverviewPage(
            heading: texts(approval ? "approval.title" : "overview.title"),
            lead: approval ? lead(pending.count, texts) : texts("overview.lead"), isApproval: approval,
            tabs: accountTabs(texts, current: path), csrf: csrf, back: list.here, exportPath: approval ? nil : list.export,
            filter: FilterForm(accounts: list, filter, options, approval: approval, csrf: csrf, found: found, texts),
            headers: OverviewPage.Headers(list, sortable: !slice.isBroad, texts), rows: rows, hasRows: !rows.isEmpty, isFiltered: !list.filters.isEmpty,
            actions: BulkAction.offered(approval: approval).map {
                Field.Choice(value: $0.rawValue, label: texts("bulk.label.\($0.rawValue)"), selected: false)
            },
            links: PageLinks(slice, list), livePath: approval ? "/manage/approval/live" : nil, version: pending.version)
        return pages.response(
            page, title: approval ? "approval.title" : "overview.title", path: path, context.base, notice: Done.notice(request, texts))
    }
}

extension OverviewRoutes {
    /// What is said of a search: whom one by SSIN found, or that very many match.
    private func found(_ filter: AccountFilter, _ slice: Slice<ListedAccount>, _ texts: Texts) -> String? {
        if slice.isBroad { return texts("filter.broad") }
        if filter.person == .anybody { return nil }
        return slice.items.first.map { texts("filter.person", ["name": $0.account.ownerName]) } ?? texts("filter.nobody")
    }

    private func lead(_ count: Int, _ texts: Texts) -> String {
        count > Pending.most ? texts("approval.lead.many", ["n": "\(Pending.most)"]) : texts.plural("approval.lead", count)
    }
}

extension AccountFilter {
    fileprivate func limited(to state: AccountState?) -> AccountFilter {
        guard let state else { return self }
        var limited = self
        limited.state = state
        return limited
    }
}
