import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// The orders of EAM Users (#82).
enum UserOrder: String, ListOrder {
    case last, first, email, ssin, role, status
    static let standard = UserOrder.last
}

/// A person's membership of one organisation.
struct Membership: Sendable {
    let organisationID: OrganisationID
    let organisation: String
    let organisationNumber: OrganisationNumber
    let accessManager: Bool
    let blocked: Bool
}

/// A person as a row of the list, or at the top of their page.
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
    /// Those of organisations that the viewer manages.
    var memberships: [Membership] = []
    /// Blocked everywhere, or at every organisation of the list.
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

/// The filters of EAM Users. A search for an SSIN becomes a filter by person, so that no address contains an SSIN.
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
    /// One page of the people that a person manages: at most three queries.
    func managedUsers(
        _ filter: UserFilter, order: UserOrder, descending: Bool, at cursor: Cursor?, for viewer: Viewer, size: Int = ListPage<ListedUser>.size
    ) throws -> ListPage<ListedUser> {
        let place = ListPosition(cursor: cursor, descending: descending, size: size)
        let listing = UserListing(filter, viewer, dialect)
        let plan = try listing.plan(order, in: self)
        var found = try withMemberships(slice(listing.query(plan, at: place), at: place, ListedUser.init), viewer, listing.scope)
        found.isBroad = plan.searched
        return found
    }

    /// A person whom the viewer may see.
    func managedUser(_ id: UserID, for viewer: Viewer) throws -> ListedUser? {
        let found = try rows("SELECT \(ListedUser.columns) FROM users AS u WHERE u.id = \(id) AND \(viewer.visibleUsers)", ListedUser.init)
        return try withMemberships(ListPage(items: found, previous: nil, next: nil), viewer, UserListScope(viewer, nil)).items.first
    }

    /// Adds the memberships of organisations that the viewer manages, with one query.
    func withMemberships(_ slice: ListPage<ListedUser>, _ viewer: Viewer, _ scope: UserListScope) throws -> ListPage<ListedUser> {
        let found = try rows("""
            SELECT m.user_id, m.organisation_id, o.name, o.number, m.access_manager, m.blocked FROM memberships AS m JOIN organisations AS o ON o.id = m.organisation_id
            WHERE m.user_id \(oneOf: slice.items.map(\.id)) AND \(viewer.manages("m.organisation_id")) ORDER BY o.name
            """) { row in
            (user: try row.id("user_id") as UserID, membership: Membership(
                organisationID: try row.id("organisation_id"), organisation: try row.text("name"), organisationNumber: try row.organisationNumber("number"),
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
        return ListPage(items: items, previous: slice.previous, next: slice.next)
    }
}

/// The people of a list, and the data for its order and filters.
struct UserListScope {
    /// Nil for everybody, for staff.
    let organisations: [OrganisationID]?

    init(_ viewer: Viewer, _ chosen: OrganisationID?) {
        organisations = viewer.organisations(choosing: chosen)
    }

    /// Whether a person is blocked at every organisation of the list. A list of everybody has no organisations.
    func isBlocked(_ memberships: [Membership]) -> Bool {
        guard let organisations else { return false }
        let here = memberships.filter { organisations.contains($0.organisationID) }
        return !here.isEmpty && here.allSatisfy(\.blocked)
    }
}
