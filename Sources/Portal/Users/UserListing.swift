import Access
import Database
import Directory
import Vocabulary

/// Finds the rows of EAM Users: with which index, in which order.
///
/// Staff see everybody. A selective filter uses its own index and is sorted; others are applied while scanning the list's index.
/// A search with many hits comes in the order of last names, whatever order was requested. The people of organisations are found through
/// their memberships, which also contain the sort keys.
struct UserListing {
    /// How a page is read.
    struct Plan {
        let order: UserOrder
        /// The selective filter; nil if the list is scanned in its order.
        var finder: SelectiveIndex?
        /// Whether the search comes in the order of last names.
        var searched = false
    }

    let scope: UserListScope
    private let filter: UserFilter
    private let dialect: Dialect

    init(_ filter: UserFilter, _ viewer: Viewer, _ dialect: Dialect) {
        scope = UserListScope(viewer, filter.organisation)
        self.filter = filter
        self.dialect = dialect
    }

    func plan(_ order: UserOrder, in db: any Reader) throws -> Plan {
        // If the list is sorted by a filtered column, all rows are equal there, so it is sorted by name.
        let isSame = (order == .role && filter.role != nil) || (order == .status && filter.status != nil)
        let order = isSame || order == .ssin ? .last : order
        guard scope.organisations == nil else { return Plan(order: order) }
        if case .somebody(let id) = filter.person { return Plan(order: order, finder: SelectiveIndex(rows: "SELECT \(id) AS id", few: .max)) }
        if let finder = try db.best(finders(order)) { return Plan(order: order, finder: finder) }
        guard !filter.term.isEmpty else { return Plan(order: order) }
        return Plan(order: .last, searched: true)
    }

    private func finders(_ order: UserOrder) -> [SelectiveIndex] {
        var found: [SelectiveIndex] = []
        if !filter.term.isEmpty { found.append(SelectiveIndex(rows: ListSchema.userSearch.rows(containing: filter.term, dialect), few: 1000)) }
        if let role = filter.role, order != .last || filter.status != nil { found.append(SelectiveIndex(rows: "SELECT id FROM users WHERE role_order = \(role.rawValue)", few: 3000)) }
        if let status = filter.status, order != .last { found.append(SelectiveIndex(rows: "SELECT id FROM users WHERE sort_status = \(status)", few: 3000)) }
        return found
    }

    func query(_ plan: Plan, at place: ListPosition) -> ListQuery {
        let isMember = scope.organisations != nil
        return ListQuery(
            columns: ListedUser.columns, source: "users AS u", link: "u.id = page.id", ways: isMember ? memberWays(plan.order) : ways(plan, place),
            keys: isMember ? memberKeys(plan.order) : keys(plan.order),
            numbers: plan.order == .role ? 1 : 0, id: isMember ? "m.user_id" : "u.id")
    }

    /// Everybody of the organisations, unsorted.
    var members: RowSource { RowSource(source: grouped, conditions: memberTests) }

    // MARK: Everybody

    private func keys(_ order: UserOrder) -> [Query] {
        switch order {
        case .last, .ssin: ["u.last_key"]
        case .first: ["u.first_key"]
        case .email: ["u.email"]
        case .role: ["u.role_order", "u.last_key"]
        case .status: ["u.sort_status", "u.last_key"]
        }
    }

    private func ways(_ plan: Plan, _ place: ListPosition) -> [RowSource] {
        if let finder = plan.finder { return [RowSource(source: "users AS u", conditions: ["u.id IN (\(finder.rows))"] + tests(indexing: nil))] }
        guard plan.searched else { return [RowSource(source: "users AS u", conditions: tests(indexing: plan.order))] }
        let start: String? = if case .text(let key)? = place.fitting(1).cursor?.keys.first { key } else { nil }
        let page = ListSchema.userSearch.page(
            containing: filter.term, of: "u", after: start, readsDescending: place.readsDescending, count: place.rows, conditions: tests(indexing: nil, searched: true), dialect)
        return [RowSource(source: page.source, conditions: page.conditions)]
    }

    /// The filters as conditions that keep the engine on the list's index, except those with an index in the order of last names.
    private func tests(indexing order: UserOrder?, searched: Bool = false) -> [Query] {
        var found: [Query] = []
        if filter.person == .nobody { found.append("1 = 0") }
        let byRole = order == .last && filter.role != nil
        if let role = filter.role {
            let column = byRole ? "u.role_order" : dialect.unindexed("u.role_order")
            found.append("\(column) = \(role.rawValue)")
        }
        if let status = filter.status { found.append(order == .last && !byRole ? "u.sort_status = \(status)" : "u.status = \(status)") }
        if !filter.term.isEmpty, !searched { found.append(ListSchema.userSearch.holds("u.search_text", filter.term, dialect)) }
        return found
    }

    // MARK: People of organisations

    private func memberKeys(_ order: UserOrder) -> [Query] {
        switch order {
        case .last, .ssin: ["m.sort_last"]
        case .first: ["m.sort_first"]
        case .email: ["m.sort_email"]
        case .role: ["m.sort_role", "m.sort_last"]
        case .status: ["m.sort_status", "m.sort_last"]
        }
    }

    /// One organisation is read in the order of its index; several are merged. If a condition concerns all organisations of a person together, all
    /// people of these organisations are read.
    private func memberWays(_ order: UserOrder) -> [RowSource] {
        let organisations = scope.organisations ?? []
        let together = order == .role || order == .status || filter.role != nil || filter.status != nil
        if organisations.count > 1, together || organisations.count > AccountListing.mostMerged { return [members] }
        return organisations.map { RowSource(source: "memberships AS m", conditions: ["m.organisation_id = \($0)"] + memberTests) }
    }

    /// A manager of one of the organisations is an access manager; a person blocked at all of them is disabled.
    private var grouped: Query {
        let organisations = scope.organisations ?? []
        if organisations.count == 1, let organisation = organisations.first {
            return "(SELECT * FROM memberships WHERE organisation_id = \(organisation)) AS m"
        }
        return """
            (SELECT user_id, MIN(sort_last) AS sort_last, MIN(sort_first) AS sort_first, MIN(sort_email) AS sort_email, MIN(sort_role) AS sort_role,
                MAX(sort_status) AS sort_status FROM memberships WHERE organisation_id \(oneOf: organisations) GROUP BY user_id) AS m
            """
    }

    private var memberTests: [Query] {
        var found: [Query] = []
        switch filter.person {
        case .anybody: break
        case .nobody: found.append("1 = 0")
        case .somebody(let id): found.append("m.user_id = \(id)")
        }
        if let role = filter.role { found.append("\(dialect.unindexed("m.sort_role")) = \(role.rawValue)") }
        if let status = filter.status { found.append("\(dialect.unindexed("m.sort_status")) = \(status)") }
        if !filter.term.isEmpty {
            found.append(ListSchema.userSearch.holds("(SELECT u.search_text FROM users AS u WHERE u.id = m.user_id)", filter.term, dialect))
        }
        return found
    }
}
