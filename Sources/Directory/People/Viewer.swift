public import Access
public import Database
public import Vocabulary

/// What somebody is to EAM as a whole (SPEC §1, user types). Access managers are so per organisation.
public enum UserType: String, Sendable {
    case authenticated
    case hdManager = "hd_manager"
    case administrator
}

/// The person who is looking, with all that decides what there is to see. Loaded anew for every request, so that a block
/// or a demotion holds at once.
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

    /// What this person is towards one account.
    public func capacities(owner: UserID, organisation: OrganisationID) -> Set<Capacity> {
        capacities(at: organisation).union(owner == id ? [.owner] : [])
    }

    /// What this person is at an organisation; nil stands for EAM as a whole.
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

    /// The accounts there are for this person, in a query over `accounts AS a` (DESIGN rule 3).
    public var visibleAccounts: Query {
        if isStaff { return "1 = 1" }
        return "(a.user_id = \(id) OR \(managedAccounts))"
    }

    /// The organisations in this person's care, in a query over a column that holds one.
    public func manages(_ column: Query) -> Query {
        isStaff ? "1 = 1" : "\(column) \(oneOf: managed)"
    }

    /// The people there are for this person, in a query over `users AS u`: members of the organisations they manage, and whoever has
    /// an account there, which a first request is before it makes a member. EAM Users lists the members.
    public var visibleUsers: Query {
        if isStaff { return "1 = 1" }
        return """
            (EXISTS (SELECT 1 FROM memberships AS v WHERE v.user_id = u.id AND v.organisation_id \(oneOf: managed))
                OR EXISTS (SELECT 1 FROM accounts AS w WHERE w.user_id = u.id AND w.organisation_id \(oneOf: managed)))
            """
    }

    /// The accounts this person manages, own ones of other organisations not among them.
    public var managedAccounts: Query {
        isStaff ? "1 = 1" : "a.organisation_id \(oneOf: managed)"
    }
}

extension Reader {
    /// Nil where the person is disabled or no more.
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
