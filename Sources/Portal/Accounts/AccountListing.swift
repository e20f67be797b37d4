import Access
import Database
import Directory
import Vocabulary

/// Finds the rows of EAM Accounts: with which index, in which order.
///
/// For one organisation or a few, an index contains their accounts in the list's order. Among all accounts: a selective filter uses its own index and
/// is sorted; others are applied while scanning the list's index. A search with many hits comes in the order of names, whatever order was requested.
struct AccountListing {
    /// How a page is read.
    struct Plan {
        let order: AccountOrder
        /// The selective filter; nil if the list is scanned in its order.
        var finder: SelectiveIndex?
        /// Whether the search comes in the order of names.
        var searched = false
    }

    /// With more organisations than this, all accounts are scanned instead of merging the organisations.
    static let mostMerged = 50

    private let filter: AccountFilter
    private let dialect: Dialect
    /// Nil for all.
    private let organisations: [OrganisationID]?

    init(_ filter: AccountFilter, _ viewer: Viewer, _ dialect: Dialect) {
        self.filter = filter
        self.dialect = dialect
        organisations = viewer.organisations(choosing: filter.organisation)
    }

    /// The organisations whose accounts are merged.
    private var merged: [OrganisationID]? { organisations.flatMap { $0.count <= Self.mostMerged ? $0 : nil } }

    func plan(_ order: AccountOrder, in db: any Reader) throws -> Plan {
        // With a filter by state all states are equal, so the list is sorted by name.
        let order = order == .state && filter.state != nil ? .person : order
        if case .somebody(let id) = filter.person { return Plan(order: order, finder: SelectiveIndex(rows: "SELECT a.id FROM accounts AS a WHERE a.user_id = \(id)", few: .max)) }
        if let finder = try db.best(finders(order)) { return Plan(order: order, finder: finder) }
        guard merged == nil, !filter.term.isEmpty else { return Plan(order: order) }
        return Plan(order: .person, searched: true)
    }

    /// Inside an organisation only useful filters: an index has its accounts in order, and they are not many.
    private func finders(_ order: AccountOrder) -> [SelectiveIndex] {
        var found: [SelectiveIndex] = []
        if !filter.term.isEmpty { found.append(SelectiveIndex(rows: ListSchema.accountSearch.rows(containing: filter.term, dialect), few: 1000)) }
        if let project = filter.project {
            let role: Query = filter.role.map { "g.role = \($0)" } ?? "1 = 1"
            found.append(SelectiveIndex(
                rows: "SELECT g.account_id AS id FROM grants AS g WHERE g.project_id = \(project) AND g.layer IN ('working', 'approved') AND \(role)", few: 4000))
        } else if let role = filter.role {
            found.append(SelectiveIndex(rows: "SELECT g.account_id AS id FROM grants AS g WHERE g.role = \(role)", few: 4000))
        }
        guard merged == nil else { return found }
        if let state = filter.state, !hasIndexOfState(order) { found.append(SelectiveIndex(rows: "SELECT a.id FROM accounts AS a WHERE a.state = \(state.rawValue)", few: 3000)) }
        if let application = filter.application { found.append(SelectiveIndex(rows: "SELECT a.id FROM accounts AS a WHERE a.provision_id IN (\(provisions(application)))", few: 3000)) }
        return found
    }

    /// Whether an index has the accounts of one state in this order.
    private func hasIndexOfState(_ order: AccountOrder) -> Bool { order == .person || (order == .since && merged == nil) }

    /// - Parameters:
    ///   - columns: the displayed columns.
    ///   - joins: their joins with `accounts AS a`.
    func query(_ plan: Plan, at place: ListPosition, columns: Query = Account.columns, joins: Query = Account.joins) -> ListQuery {
        ListQuery(
            columns: columns, source: "accounts AS a \(joins)", link: "a.id = page.id", ways: ways(plan, place), keys: plan.order.keys,
            numbers: plan.order == .since ? 1 : 0, id: "a.id")
    }

    private func ways(_ plan: Plan, _ place: ListPosition) -> [RowSource] {
        if let finder = plan.finder {
            return [RowSource(source: "accounts AS a", conditions: ["a.id IN (\(finder.rows))"] + scope + tests(indexing: nil))]
        }
        if plan.searched {
            let start: String? = if case .text(let key)? = place.fitting(1).cursor?.keys.first { key } else { nil }
            let page = ListSchema.accountSearch.page(
                containing: filter.term, of: "a", after: start, readsDescending: place.readsDescending, count: place.rows, conditions: scope + tests(indexing: nil, searched: true),
                dialect)
            return [RowSource(source: page.source, conditions: page.conditions)]
        }
        let tests = tests(indexing: plan.order)
        guard let merged else { return [RowSource(source: "accounts AS a", conditions: scope + tests)] }
        return merged.map { RowSource(source: "accounts AS a", conditions: ["a.organisation_id = \($0)"] + tests) }
    }

    /// The organisations as a condition, if the index does not limit them.
    private var scope: [Query] { organisations.map { ["\(dialect.unindexed("a.organisation_id")) \(oneOf: $0)"] } ?? [] }

    /// The filters as conditions that keep the engine on the list's index.
    /// - Parameter order: the list is read in this order, with the state's index if there is one.
    private func tests(indexing order: AccountOrder?, searched: Bool = false) -> [Query] {
        var found: [Query] = []
        if filter.person == .nobody { found.append("1 = 0") }
        if let application = filter.application { found.append("\(dialect.unindexed("a.provision_id")) IN (\(provisions(application)))") }
        if let state = filter.state {
            let column = order.map { hasIndexOfState($0) } ?? false ? "a.state" : dialect.unindexed("a.state")
            found.append("\(column) = \(state.rawValue)")
        }
        if filter.project != nil || filter.role != nil { found.append(hasGrant) }
        if !filter.term.isEmpty, !searched { found.append(ListSchema.accountSearch.holds("a.search_text", filter.term, dialect)) }
        return found
    }

    private func provisions(_ application: ApplicationID) -> Query { "SELECT id FROM provisions WHERE application_id = \(application)" }

    /// A grant of the layer that counts in the account's state.
    private var hasGrant: Query {
        let project: Query = filter.project.map { "g.project_id = \($0)" } ?? "1 = 1"
        let role: Query = filter.role.map { "g.role = \($0)" } ?? "1 = 1"
        return """
            EXISTS (SELECT 1 FROM grants AS g WHERE g.account_id = a.id AND \(project) AND \(role)
                AND g.layer = \(Grant.Layer.relevantToState)\(dialect.rowByRow))
            """
    }
}
