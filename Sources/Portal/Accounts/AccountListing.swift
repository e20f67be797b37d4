import Access
import Database
import Directory
import Vocabulary

/// Finds the rows of EAM Accounts: by which index, in which order.
///
/// Inside one organisation, or a few, an index has their accounts in the order of the list. Among all accounts a filter decides: what holds for few
/// is found and sorted, what holds for many is tested while the list is read in its order. A text that many contain is searched in the order of
/// names, whatever order was asked for.
struct AccountListing {
    /// How a page is read.
    struct Plan {
        let order: AccountOrder
        /// Finds the rows; nil where they are read in order.
        var finder: ListFinder?
        /// The text is searched in the order of names.
        var searched = false
    }

    /// More organisations than this are not merged, but all accounts read in order.
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
        // What is sorted by state and has one state is sorted by name.
        let order = order == .state && filter.state != nil ? .person : order
        if case .somebody(let id) = filter.person { return Plan(order: order, finder: ListFinder(rows: "SELECT a.id FROM accounts AS a WHERE a.user_id = \(id)", few: .max)) }
        if let finder = try db.best(finders(order)) { return Plan(order: order, finder: finder) }
        guard merged == nil, !filter.term.isEmpty else { return Plan(order: order) }
        return Plan(order: .person, searched: true)
    }

    /// Inside an organisation only what is worth it: an index has its accounts in order, and they are not many.
    private func finders(_ order: AccountOrder) -> [ListFinder] {
        var found: [ListFinder] = []
        if !filter.term.isEmpty { found.append(ListFinder(rows: ListSchema.accountSearch.rows(containing: filter.term, dialect), few: 1000)) }
        if let project = filter.project {
            let role: Query = filter.role.map { "g.role = \($0)" } ?? "1 = 1"
            found.append(ListFinder(
                rows: "SELECT g.account_id AS id FROM grants AS g WHERE g.project_id = \(project) AND g.layer IN ('working', 'approved') AND \(role)", few: 4000))
        } else if let role = filter.role {
            found.append(ListFinder(rows: "SELECT g.account_id AS id FROM grants AS g WHERE g.role = \(role)", few: 4000))
        }
        guard merged == nil else { return found }
        if let state = filter.state, !hasIndexOfState(order) { found.append(ListFinder(rows: "SELECT a.id FROM accounts AS a WHERE a.state = \(state.rawValue)", few: 3000)) }
        if let application = filter.application { found.append(ListFinder(rows: "SELECT a.id FROM accounts AS a WHERE a.provision_id IN (\(provisions(application)))", few: 3000)) }
        return found
    }

    /// An index has the accounts of one state in these orders.
    private func hasIndexOfState(_ order: AccountOrder) -> Bool { order == .person || (order == .since && merged == nil) }

    /// - Parameters:
    ///   - columns: what is shown of each account.
    ///   - joins: what goes with `accounts AS a` for that.
    func query(_ plan: Plan, at place: ListPlace, columns: Query = Account.columns, joins: Query = Account.joins) -> ListQuery {
        ListQuery(
            columns: columns, source: "accounts AS a \(joins)", link: "a.id = page.id", ways: ways(plan, place), keys: plan.order.keys,
            numbers: plan.order == .since ? 1 : 0, id: "a.id")
    }

    private func ways(_ plan: Plan, _ place: ListPlace) -> [ListWay] {
        if let finder = plan.finder {
            return [ListWay(source: "accounts AS a", conditions: ["a.id IN (\(finder.rows))"] + scope + tests(indexing: nil))]
        }
        if plan.searched {
            let start: String? = if case .text(let key)? = place.fitting(1).cursor?.keys.first { key } else { nil }
            let page = ListSchema.accountSearch.page(
                containing: filter.term, of: "a", after: start, falling: place.falling, count: place.rows, conditions: scope + tests(indexing: nil, searched: true),
                dialect)
            return [ListWay(source: page.source, conditions: page.conditions)]
        }
        let tests = tests(indexing: plan.order)
        guard let merged else { return [ListWay(source: "accounts AS a", conditions: scope + tests)] }
        return merged.map { ListWay(source: "accounts AS a", conditions: ["a.organisation_id = \($0)"] + tests) }
    }

    /// Where it is not an index that keeps to the organisations.
    private var scope: [Query] { organisations.map { ["\(dialect.unindexed("a.organisation_id")) \(oneOf: $0)"] } ?? [] }

    /// What is filtered, as tests that lead no index away from the order of the list.
    /// - Parameter order: the list is read in this order, by the state's index where there is one.
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

    /// A grant that counts in the account's state.
    private var hasGrant: Query {
        let project: Query = filter.project.map { "g.project_id = \($0)" } ?? "1 = 1"
        let role: Query = filter.role.map { "g.role = \($0)" } ?? "1 = 1"
        return """
            EXISTS (SELECT 1 FROM grants AS g WHERE g.account_id = a.id AND \(project) AND \(role)
                AND g.layer = \(Grant.Layer.relevantToState)\(dialect.rowByRow))
            """
    }
}
