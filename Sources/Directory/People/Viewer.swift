public import Access
public import Database
public import Vocabulary

/// What a person is in EAM as a whole (SPEC §1, user types). Access managers belong to an organisation.
public enum UserType: String, Sendable {
    case authenticated
    case hdManager = "hd_manager"
    case administrator
}

/// The signed-in person, with the data that determines their scope. Loaded for every request, so that a block
/// or a demotion has effect at once.
public struct Viewer: Sendable {
    public let id: UserID
    public let firstName: String
    public let lastName: String
    public let email: String
    public let emailIsPlaceholder: Bool
    public let language: Language
    public let type: UserType
    /// Organisations of which this person is an active access manager.
    public let managed: [OrganisationID]

    public init(
        id: UserID, firstName: String, lastName: String, email: String, emailIsPlaceholder: Bool, language: Language, type: UserType,
        managed: [OrganisationID]
    ) {
        self.id = id
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.emailIsPlaceholder = emailIsPlaceholder
        self.language = language
        self.type = type
        self.managed = managed
    }

    public var name: String { "\(firstName) \(lastName)" }
    public var isStaff: Bool { type != .authenticated }
    public var managesAnything: Bool { isStaff || !managed.isEmpty }

    /// The organisations that a list is about: the chosen one where it is in reach, else all that are; nil for everything, as staff sees it.
    public func organisations(choosing chosen: OrganisationID?) -> [OrganisationID]? {
        guard let chosen else { return isStaff ? nil : managed }
        return isStaff || managed.contains(chosen) ? [chosen] : []
    }

    /// The person's roles for one account.
    public func capacities(owner: UserID, organisation: OrganisationID) -> Set<Capacity> {
        capacities(at: organisation).union(owner == id ? [.owner] : [])
    }

    /// The person's roles at an organisation; nil means EAM as a whole.
    public func capacities(at organisation: OrganisationID?) -> Set<Capacity> {
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
    public var visibleAccounts: Query {
        if isStaff { return "1 = 1" }
        return "(a.user_id = \(id) OR \(managedAccounts))"
    }

    /// The organisations that this person manages, as a condition on a column.
    public func manages(_ column: Query) -> Query {
        isStaff ? "1 = 1" : "\(column) \(oneOf: managed)"
    }

    /// The people in this person's scope, for a query on `users AS u`: members of the organisations they manage, and owners of
    /// accounts there. A first request comes before its owner is a member. EAM Users lists the members.
    public var visibleUsers: Query {
        if isStaff { return "1 = 1" }
        return """
            (EXISTS (SELECT 1 FROM memberships AS v WHERE v.user_id = u.id AND v.organisation_id \(oneOf: managed))
                OR EXISTS (SELECT 1 FROM accounts AS w WHERE w.user_id = u.id AND w.organisation_id \(oneOf: managed)))
            """
    }

    /// The accounts that this person manages, without their own accounts at other organisations.
    public var managedAccounts: Query {
        isStaff ? "1 = 1" : "a.organisation_id \(oneOf: managed)"
    }
}

extension Reader {
    /// Nil if the person is disabled or does not exist.
    public func viewer(_ id: UserID) throws -> Viewer? {
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
