import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

struct UserOverviewPage: Page {
    static let template = "users"

    struct Headers: Sendable {
        let first: SortHeader
        let last: SortHeader
        let email: SortHeader
        let ssin: SortHeader
        let role: SortHeader
        let status: SortHeader
    }

    let tabs: [Layout.Link]
    let csrf: String
    let back: String
    let exportPath: String
    let filter: FilterForm
    let headers: Headers
    let showsOrganisations: Bool
    let rows: [UserRow]
    let hasRows: Bool
    let isFiltered: Bool
    let actions: [Field.Choice]
    let links: PageLinks
}

extension UserOverviewPage: TemplateRow {
    func tell(_ fields: inout TemplateFields) {
        fields.add("tabs", reflecting: tabs)
        fields.add("csrf", csrf)
        fields.add("back", back)
        fields.add("exportPath", exportPath)
        fields.add("filter", reflecting: filter)
        fields.add("headers", reflecting: headers)
        fields.add("showsOrganisations", showsOrganisations)
        fields.add("rows", rows)
        fields.add("hasRows", hasRows)
        fields.add("isFiltered", isFiltered)
        fields.add("actions", reflecting: actions)
        fields.add("links", reflecting: links)
    }
}

/// EAM Users: the list (#82).
struct UserOverviewRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/users") { request, context in try await overview(request, context) }
        group.post("/users/search") { _, context in try await search(context) }
    }

    private func search(_ context: ManagerContext) async throws -> Response {
        let list = ListRequest<UserOrder>(
            path: "/manage/users", query: ["sort": context.form["sort"], "dir": context.form["dir"]], filters: [])
        return .seeOther(try await services.address(of: list, searching: context.form, filters: UserFilter.names, as: context.viewer))
    }

    private func overview(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let viewer = context.viewer
        let asked = ListRequest<UserOrder>(request, path: "/manage/users", filters: UserFilter.names)
        let filter = UserFilter(asked)
        let (slice, options) = try await services.database.read { db in
            (try services.users(filter, asked, for: viewer, in: db), try db.filterOptions(for: viewer))
        }
        let list = slice.isBroad ? asked.inStandardOrder : asked
        let texts = pages.texts(context.base)
        let links = PageLinks(slice, list)
        return pages.response(
            UserListModel(slice.items.map { UserModel($0, ssin: services.openSSIN($0.ssinSealed)) }, links), title: "users.title", path: "/manage/users",
            context.base, notice: Confirmation.notice(request, texts)
        ) {
            page(slice, options, list, filter, links, context)
        }
    }

    private func page(
        _ slice: ListPage<ListedUser>, _ options: FilterOptions, _ list: ListRequest<UserOrder>, _ filter: UserFilter, _ links: PageLinks,
        _ context: ManagerContext
    ) -> UserOverviewPage {
        let (viewer, texts) = (context.viewer, pages.texts(context.base))
        let rows = slice.items.map { UserRow($0, ssin: services.shownSSIN($0.ssinSealed), texts) }
        let csrf = context.base.session?.csrf ?? ""
        let person = filter.person == .anybody ? nil : rows.first.map { texts("filter.person", ["name": $0.name]) } ?? texts("filter.nobody")
        return UserOverviewPage(
            tabs: userTabs(texts, current: "/manage/users"), csrf: csrf, back: list.here, exportPath: list.export,
            filter: FilterForm(users: list, filter, options, csrf: csrf, found: slice.isBroad ? texts("filter.broad") : person, texts),
            headers: .init(list, sortable: !slice.isBroad, bySSIN: viewer.oneOrganisation(filter) != nil, texts), showsOrganisations: viewer.isStaff || viewer.managed.count > 1,
            rows: rows, hasRows: !rows.isEmpty, isFiltered: !list.filters.isEmpty,
            actions: UserAction.offered(to: viewer).map { Field.Choice(value: $0.rawValue, label: texts("user_action.\($0.rawValue)"), selected: false) },
            links: links)
    }
}

extension PortalServices {
    /// One page of EAM Users. Sorting by SSIN is possible only for one organisation; otherwise the list is sorted by name.
    func users(_ filter: UserFilter, _ list: ListRequest<UserOrder>, for viewer: Viewer, in db: any Reader) throws -> ListPage<ListedUser> {
        guard list.order == .ssin, let organisation = viewer.oneOrganisation(filter) else {
            return try db.managedUsers(filter, order: list.order, descending: list.descending, at: list.cursor, for: viewer)
        }
        return try db.managedUsersBySSIN(filter, organisation: organisation, descending: list.descending, at: list.cursor, for: viewer, openedSSINs, open: openSSIN)
    }
}

extension Viewer {
    /// The only organisation of a list; nil if it has several.
    func oneOrganisation(_ filter: UserFilter) -> OrganisationID? {
        if let chosen = filter.organisation { return chosen }
        return !isStaff && managed.count == 1 ? managed.first : nil
    }
}

extension UserAction {
    /// The choices of the action list: all actions that any of the viewer's roles may do.
    static func offered(to viewer: Viewer) -> [UserAction] {
        let capacities = viewer.capacities(at: viewer.managed.first)
        return allCases.filter { !capacities.isDisjoint(with: $0.rule.who) }
    }
}

extension UserOverviewPage.Headers {
    /// - Parameter sortable: false if the list can only be sorted by last name.
    init(_ list: ListRequest<UserOrder>, sortable: Bool, bySSIN: Bool, _ texts: Texts) {
        func header(_ order: UserOrder, _ key: String) -> SortHeader { list.header(order, texts(key), sortable: sortable) }
        first = header(.first, "profile.first_name")
        last = header(.last, "profile.last_name")
        email = header(.email, "profile.email")
        ssin = bySSIN ? header(.ssin, "profile.ssin") : SortHeader(label: texts("profile.ssin"), path: nil, direction: nil)
        role = header(.role, "column.eam_roles")
        status = header(.status, "column.status")
    }
}

extension FilterForm {
    init(users list: ListRequest<UserOrder>, _ filter: UserFilter, _ options: FilterOptions, csrf: String, found: String?, _ texts: Texts) {
        let roles: [RoleOrder] = [.authenticated, .accessManager, .hdManager, .administrator]
        let choices = [
            Choice(
                "organisation", texts("column.organisation"), all: texts("filter.all_organisations"),
                options.organisations.map { (value: "\($0.id)", label: $0.name) }, chosen: filter.organisation.map { "\($0)" }),
            Choice(
                "role", texts("column.eam_roles"), all: texts("filter.all_roles"), roles.map { (value: "\($0.rawValue)", label: texts($0.textKey)) },
                chosen: filter.role.map { "\($0.rawValue)" }),
            Choice(
                "status", texts("column.status"), all: texts("filter.all_statuses"),
                ["Enabled", "Disabled"].map { (value: $0, label: texts("status.\($0)")) }, chosen: filter.status),
        ]
        self.init(
            action: "/manage/users/search", csrf: csrf, term: list["q"] ?? "", sort: list.order.rawValue, direction: list.descending ? "desc" : "",
            choices: choices, found: found, clear: list.filters.isEmpty ? nil : list.path)
    }
}

extension RoleOrder {
    var textKey: String {
        switch self {
        case .administrator: "role.administrator"
        case .hdManager: "role.hd_manager"
        case .accessManager: "role.access_manager"
        case .authenticated: "role.authenticated"
        }
    }
}
