import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// How EAM Accounts can be sorted.
enum AccountOrder: String, ListOrder {
    case person, account, email, state, since
    static let standard = AccountOrder.person

    var keys: [Query] {
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
    /// One page of the accounts that a person manages, with their grants: three questions at most.
    func managedAccounts(
        _ filter: AccountFilter, order: AccountOrder, descending: Bool, at cursor: Cursor?, for viewer: Viewer,
        size: Int = Slice<ListedAccount>.size
    ) throws -> Slice<ListedAccount> {
        let place = ListPlace(cursor: cursor, descending: descending, size: size)
        let listing = AccountListing(filter, viewer, dialect)
        let plan = try listing.plan(order, in: self)
        let found = try slice(listing.query(plan, at: place), at: place, Account.init)
        return Slice(items: try listed(found.items), previous: found.previous, next: found.next, isBroad: plan.searched)
    }

    /// What waits for this person's approval: how much, up to a bound, and a version that changes when something comes, or one of the first is changed.
    func pending(for viewer: Viewer) throws -> (count: Int, version: String) {
        try first("""
            SELECT COUNT(*) AS n, COALESCE(SUM(w.id * 31 + w.revision), 0) AS total, COALESCE((\(newestPending(viewer))), 0) AS newest FROM
                (SELECT a.id, a.revision FROM accounts AS a WHERE a.state = 'Approval' AND \(viewer.managedAccounts) LIMIT \(Pending.most + 1)) AS w
            """) { row in
            let count = try row.int("n")
            return (count, "\(count)-\(try row.integer("total"))-\(try row.integer("newest"))")
        } ?? (0, "")
    }

    /// When the last one came: the end of an index.
    private func newestPending(_ viewer: Viewer) -> Query {
        viewer.isStaff ? "SELECT MAX(b.state_since) FROM accounts AS b WHERE b.state = 'Approval'" : "NULL"
    }
}

/// How many waiting requests are counted.
enum Pending { static let most = 1000 }
