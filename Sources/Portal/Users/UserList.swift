import Access
import Database
import Foundation
import Vocabulary
import Web

/// How EAM Users can be sorted (#82).
enum UserOrder: String, ListOrder {
    case last, first, email, ssin, role, status
    static let standard = UserOrder.last
}

/// Somebody's place at one organisation.
struct Membership: Sendable {
    let organisationID: OrganisationID
    let organisation: String
    let organisationNumber: String
    let accessManager: Bool
    let blocked: Bool
}

/// A person as a row of the overview, or the head of their page.
struct ListedUser: Sendable {
    let id: UserID
    let firstName: String
    let lastName: String
    let email: String
    let emailIsPlaceholder: Bool
    let type: UserType
    let enabled: Bool
    let language: Language
    let ssinSealed: [UInt8]
    /// Those that the viewer manages.
    var memberships: [Membership] = []
    /// Blocked as a whole, or at every organisation that the list is about.
    var isBlocked = false

    var name: String { "\(firstName) \(lastName)" }

    init(row: Row) throws {
        id = try row.id("id")
        firstName = try row.text("first_name")
        lastName = try row.text("last_name")
        email = try row.text("email")
        emailIsPlaceholder = try row.bool("email_is_placeholder")
        type = try row.named("type")
        enabled = try row.text("status") == "Enabled"
        language = try row.named("language")
        ssinSealed = try row.bytes("ssin_sealed")
    }

    static let columns: Query = "u.id, u.first_name, u.last_name, u.email, u.email_is_placeholder, u.type, u.status, u.language, u.ssin_sealed"
}

/// What EAM Users is filtered by. The search for an SSIN is a filter by person, so that no address ever holds an SSIN.
struct UserFilter: Sendable {
    static let names = ["q", "person", "organisation", "role", "status"]

    var term = ""
    var person = PersonFilter.anybody
    var organisation: OrganisationID?
    var role: RoleOrder?
    var status: String?

    init() {}

    init(_ request: ListRequest<UserOrder>) {
        term = SearchText.term(request["q"] ?? "")
        person = PersonFilter(request["person"])
        organisation = request["organisation"].flatMap { OrganisationID($0) }
        role = request["role"].flatMap { Int64($0) }.flatMap(RoleOrder.init)
        status = request["status"].flatMap { ["Enabled", "Disabled"].contains($0) ? $0 : nil }
    }
}

extension Reader {
    /// One page of the people that a person manages: two questions.
    func managedUsers(
        _ filter: UserFilter, order: UserOrder, descending: Bool, at cursor: Cursor?, for viewer: Viewer, size: Int = Slice<ListedUser>.size
    ) throws -> Slice<ListedUser> {
        let scope = UserListScope(viewer, filter.organisation)
        let query = scope.query(filter, order, dialect)
        return try withMemberships(slice(query, at: cursor, descending: descending, size: size, ListedUser.init), viewer, scope)
    }

    /// A person whom the viewer may see.
    func managedUser(_ id: UserID, for viewer: Viewer) throws -> ListedUser? {
        let found = try rows("SELECT \(ListedUser.columns) FROM users AS u WHERE u.id = \(id) AND \(viewer.visibleUsers)", ListedUser.init)
        return try withMemberships(Slice(items: found, previous: nil, next: nil), viewer, UserListScope(viewer, nil)).items.first
    }

    /// The people with their places at the organisations that the viewer manages: one question.
    func withMemberships(_ slice: Slice<ListedUser>, _ viewer: Viewer, _ scope: UserListScope) throws -> Slice<ListedUser> {
        let found = try rows("""
            SELECT m.user_id, m.organisation_id, o.name, o.number, m.access_manager, m.blocked FROM memberships AS m JOIN organisations AS o ON o.id = m.organisation_id
            WHERE m.user_id IN \(list: slice.items.map(\.id)) AND \(viewer.manages("m.organisation_id")) ORDER BY o.name
            """) { row in
            (user: try row.id("user_id") as UserID, membership: Membership(
                organisationID: try row.id("organisation_id"), organisation: try row.text("name"), organisationNumber: try row.text("number"),
                accessManager: try row.bool("access_manager"),
                blocked: try row.bool("blocked")))
        }
        let memberships = Dictionary(grouping: found, by: \.user).mapValues { $0.map(\.membership) }
        let items = slice.items.map { user in
            var user = user
            user.memberships = memberships[user.id] ?? []
            user.isBlocked = !user.enabled || scope.isBlocked(user.memberships)
            return user
        }
        return Slice(items: items, previous: slice.previous, next: slice.next)
    }
}

/// Which people a list is about, and what of them it is sorted and filtered by.
struct UserListScope {
    /// Nil for everybody, as staff sees them.
    let organisations: [OrganisationID]?

    init(_ viewer: Viewer, _ chosen: OrganisationID?) {
        if let chosen {
            organisations = viewer.isStaff || viewer.managed.contains(chosen) ? [chosen] : []
        } else {
            organisations = viewer.isStaff ? nil : viewer.managed
        }
    }

    /// Blocked at every organisation that the list is about; a list of everybody is about none.
    func isBlocked(_ memberships: [Membership]) -> Bool {
        guard let organisations else { return false }
        let here = memberships.filter { organisations.contains($0.organisationID) }
        return !here.isEmpty && here.allSatisfy(\.blocked)
    }

    func query(_ filter: UserFilter, _ order: UserOrder, _ dialect: Dialect) -> ListQuery {
        ListQuery(columns: ListedUser.columns, source: source, conditions: conditions(filter, dialect), keys: keys(order), id: "u.id")
    }

    private var source: Query {
        guard let organisations else { return "users AS u" }
        // Of one organisation there are few: they are found first and then sorted, whatever the order. CROSS JOIN says so to SQLite.
        return """
            (SELECT user_id, MAX(access_manager) AS manages, MIN(blocked) AS blocked FROM memberships
             WHERE organisation_id IN \(list: organisations) GROUP BY user_id) AS s CROSS JOIN users AS u
            """
    }

    private var role: Query {
        guard organisations != nil else { return "u.role_order" }
        return """
            CASE WHEN u.type = 'administrator' THEN 1 WHEN u.type = 'hd_manager' THEN 2 WHEN s.manages = 1 THEN 3 ELSE 4 END
            """
    }

    private var status: Query {
        organisations == nil ? "u.status" : "CASE WHEN s.blocked = 1 THEN 'Disabled' ELSE u.status END"
    }

    private func keys(_ order: UserOrder) -> [Query] {
        switch order {
        case .last, .ssin: ["u.last_key"]
        case .first: ["u.first_key"]
        case .email: ["u.email"]
        case .role: [role, "u.last_key"]
        case .status: [status, "u.last_key"]
        }
    }

    private func conditions(_ filter: UserFilter, _ dialect: Dialect) -> [Query] {
        var found: [Query] = organisations == nil ? [] : ["u.id = s.user_id"]
        if let wanted = filter.person.condition("u.id") { found.append(wanted) }
        if let wanted = filter.role { found.append("\(role) = \(wanted.rawValue)") }
        if let wanted = filter.status { found.append("\(status) = \(wanted)") }
        if !filter.term.isEmpty { found.append(search(filter.term, dialect)) }
        return found
    }

    /// By any part of name and address; by the beginning of a name where the term is too short for that.
    private func search(_ term: String, _ dialect: Dialect) -> Query {
        if let found = OverviewSchema.userSearch.condition("u.id", contains: term, dialect) { return found }
        return "(\(begins("u.last_key", term)) OR \(begins("u.first_key", term)))"
    }
}

/// The column begins with the term, as a range that an index finds.
func begins(_ column: Query, _ term: String) -> Query {
    "(\(column) >= \(term) AND \(column) < \(term + "\u{10FFFF}"))"
}
