import Access
import Database
import Foundation
import Vocabulary
import Web

/// How EAM Accounts can be sorted.
enum AccountOrder: String, ListOrder {
    case person, account, email, state, since
    static let standard = AccountOrder.person

    fileprivate var keys: [Query] {
        switch self {
        case .person: ["a.owner_key"]
        case .account: ["a.label_key"]
        case .email: ["a.email"]
        case .state: ["a.state", "a.owner_key"]
        case .since: ["a.state_since"]
        }
    }
}

/// What EAM Accounts is filtered by (#74, #78). The search for an SSIN is a filter by person, so that no address ever holds an SSIN.
struct AccountFilter: Sendable {
    static let names = ["q", "person", "organisation", "application", "project", "role", "state"]

    var term = ""
    var person = PersonFilter.anybody
    var organisation: OrganisationID?
    var application: Application?
    var project: ProjectID?
    /// A role's code; those of all applications differ.
    var role: String?
    var state: AccountState?

    init() {}

    init(_ request: ListRequest<AccountOrder>) {
        term = SearchText.term(request["q"] ?? "")
        person = PersonFilter(request["person"])
        organisation = request["organisation"].flatMap { OrganisationID($0) }
        application = request["application"].flatMap(Application.init)
        project = request["project"].flatMap { ProjectID($0) }
        role = request["role"].flatMap { role in Application.allCases.contains { $0.role(code: role) != nil } ? role : nil }
        state = request["state"].flatMap(AccountState.init)
    }
}

extension Reader {
    /// One page of the accounts that a person manages, with their grants: two questions.
    func managedAccounts(
        _ filter: AccountFilter, order: AccountOrder, descending: Bool, at cursor: Cursor?, for viewer: Viewer,
        size: Int = Slice<ListedAccount>.size
    ) throws -> Slice<ListedAccount> {
        let query = ListQuery(
            columns: Account.columns, source: "accounts AS a \(Account.joins)", conditions: conditions(filter, viewer), keys: order.keys, id: "a.id")
        let found = try slice(query, at: cursor, descending: descending, size: size, Account.init)
        return Slice(items: try listed(found.items), previous: found.previous, next: found.next)
    }

    private func conditions(_ filter: AccountFilter, _ viewer: Viewer) -> [Query] {
        var found = [viewer.managedAccounts]
        if let wanted = filter.person.condition("a.user_id") { found.append(wanted) }
        if let organisation = filter.organisation { found.append("a.organisation_id = \(organisation)") }
        if let application = filter.application {
            found.append("a.provision_id IN (SELECT id FROM provisions WHERE application_id = \(application.rawValue))")
        }
        if let state = filter.state { found.append("a.state = \(state.rawValue)") }
        if let project = filter.project { found.append(hasGrant(for: project, role: filter.role)) }
        if filter.project == nil, let role = filter.role { found.append(hasGrant(role: role)) }
        if !filter.term.isEmpty { found.append(search(filter.term)) }
        return found
    }

    /// A grant for the project that counts in the account's state. Few accounts have one: they are found by the project, and then sorted.
    private func hasGrant(for project: ProjectID, role: String?) -> Query {
        let role: Query = role.map { "g.role = \($0)" } ?? "1 = 1"
        func accounts(_ layer: Grant.Layer) -> Query {
            "a.id IN (SELECT g.account_id FROM grants AS g WHERE g.project_id = \(project) AND g.layer = \(layer.rawValue) AND \(role))"
        }
        let working = Query.all(["a.state IN ('Draft', 'Approval')", accounts(.working)])
        return "(\(working)) OR (\(Query.all(["a.state NOT IN ('Draft', 'Approval')", accounts(.approved)])))"
    }

    /// A role is one of seven, so many accounts have it: they are read in order until a page is full.
    private func hasGrant(role: String) -> Query {
        """
        EXISTS (SELECT 1 FROM grants AS g WHERE g.account_id = a.id AND g.role = \(role)
            AND g.layer = CASE WHEN a.state IN ('Draft', 'Approval') THEN 'working' ELSE 'approved' END)
        """
    }

    private func search(_ term: String) -> Query {
        OverviewSchema.accountSearch.condition("a.id", contains: term, dialect)
            ?? "(\(begins("a.owner_key", term)) OR \(begins("a.email", term)))"
    }

    /// What waits for this person's approval: how much, and a version that changes when any of it does.
    func pending(for viewer: Viewer) throws -> (count: Int, version: String) {
        try first("""
            SELECT COUNT(*) AS n, COALESCE(SUM(a.id * 31 + a.revision), 0) AS total FROM accounts AS a
            WHERE a.state = 'Approval' AND \(viewer.managedAccounts)
            """) { (try $0.int("n"), "\(try $0.int("n"))-\(try $0.integer("total"))") } ?? (0, "")
    }
}
