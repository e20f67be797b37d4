import Access
import Database
import Vocabulary

/// What a person is in EAM as a whole (SPEC §1, user types). Access managers belong to an organisation.
enum UserType: String, Sendable {
    case authenticated
    case hdManager = "hd_manager"
    case administrator
}

/// The signed-in person, with the data that determines their scope. Loaded for every request, so that a block
/// or a demotion has effect at once.
struct Viewer: Sendable {
    let id: UserID
    let firstName: String
    let lastName: String
    let email: String
    let emailIsPlaceholder: Bool
    let language: Language
    let type: UserType
    /// Organisations of which this person is an active access manager.
    let managed: [OrganisationID]

    var name: String { "\(firstName) \(lastName)" }
    var isStaff: Bool { type != .authenticated }
    var managesAnything: Bool { isStaff || !managed.isEmpty }

    /// The person's roles for one account.
    func capacities(owner: UserID, organisation: OrganisationID) -> Set<Capacity> {
        capacities(at: organisation).union(owner == id ? [.owner] : [])
    }

    /// The person's roles at an organisation; nil means EAM as a whole.
    func capacities(at organisation: OrganisationID?) -> Set<Capacity> {
        var found: Set<Capacity> = []
        if let organisation, managed.contains(organisation) { found.insert(.accessManager) }
        switch type {
        case .authenticated: break
        case .hdManager: found.insert(.hdManager)
        case .administrator: found.insert(.administrator)
        }
        return found
    }

    /// The accounts in this person's scope, for a query on `accounts AS a` (DESIGN rule 3).
    var visibleAccounts: Query {
        if isStaff { return "1 = 1" }
        return "(a.user_id = \(id) OR \(managedAccounts))"
    }

    /// The organisations that this person manages, as a condition on a column.
    func manages(_ column: Query) -> Query {
        isStaff ? "1 = 1" : "\(column) \(oneOf: managed)"
    }

    /// The people in this person's scope, for a query on `users AS u`: members of the organisations they manage, and owners of
    /// accounts there. A first request comes before its owner is a member. EAM Users lists the members.
    var visibleUsers: Query {
        if isStaff { return "1 = 1" }
        return """
            (EXISTS (SELECT 1 FROM memberships AS v WHERE v.user_id = u.id AND v.organisation_id \(oneOf: managed))
                OR EXISTS (SELECT 1 FROM accounts AS w WHERE w.user_id = u.id AND w.organisation_id \(oneOf: managed)))
            """
    }

    /// The accounts that this person manages, without their own accounts at other organisations.
    var managedAccounts: Query {
        isStaff ? "1 = 1" : "a.organisation_id \(oneOf: managed)"
    }
}

extension Reader {
    /// Nil if the person is disabled or does not exist.
    func viewer(_ id: UserID) throws -> Viewer? {
        let managed: [OrganisationID] = try rows("""
            SELECT m.organisation_id FROM memberships AS m JOIN organisations AS o ON o.id = m.organisation_id
            WHERE m.user_id = \(id) AND m.access_manager = 1 AND m.blocked = 0 AND o.status = 'Enabled'
            """, { try $0.id("organisation_id") })
        return try first("""
            SELECT id, first_name, last_name, email, email_is_placeholder, language, type FROM users WHERE id = \(id) AND status = 'Enabled'
            """) { row in
            Viewer(
                id: try row.id("id"), firstName: try row.text("first_name"), lastName: try row.text("last_name"), email: try row.text("email"),
                emailIsPlaceholder: try row.bool("email_is_placeholder"), language: try row.named("language"), type: try row.named("type"),
                managed: managed)
        }
    }
}
