import Access
public import Database
public import Vocabulary

/// Migration 2: what the overviews of people and accounts are sorted, searched and scoped by; notices to approvers; lookups.
enum OverviewSchema {
    static let migration = Migration(2, "overviews, notices, lookups", fill: OverviewFill.run) { d in
        people(d) + accounts(d) + notices(d)
    }

    static let userSearch = TextSearch(table: "users", column: "search_text")
    static let accountSearch = TextSearch(table: "accounts", column: "search_text")

    private static func people(_ d: Dialect) -> [String] {
        [
            // "willems tom" and "tom willems", folded: one column for each order, so that a page is found by one index.
            "ALTER TABLE users ADD COLUMN last_key TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE users ADD COLUMN first_key TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE users ADD COLUMN search_text TEXT NOT NULL DEFAULT ''",
            // The highest of a person's roles (RoleOrder).
            "ALTER TABLE users ADD COLUMN role_order \(d.integer) NOT NULL DEFAULT 4",
            "ALTER TABLE users ADD COLUMN revision \(d.integer) NOT NULL DEFAULT 1",
            "ALTER TABLE users ADD COLUMN approvals_mailed_at \(d.integer)",
            "ALTER TABLE memberships ADD COLUMN revision \(d.integer) NOT NULL DEFAULT 1",
            "CREATE INDEX users_by_last_name ON users (last_key, id)",
            "CREATE INDEX users_by_first_name ON users (first_key, id)",
            "CREATE INDEX users_by_email_in_order ON users (email, id)",
            "CREATE INDEX users_by_status ON users (status, last_key, id)",
            "CREATE INDEX users_by_role ON users (role_order, last_key, id)",
        ] + userSearch.statements(d)
    }

    private static func accounts(_ d: Dialect) -> [String] {
        [
            "ALTER TABLE accounts ADD COLUMN organisation_id \(d.integer) REFERENCES organisations (id)",
            "ALTER TABLE accounts ADD COLUMN owner_key TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE accounts ADD COLUMN label_key TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE accounts ADD COLUMN search_text TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE accounts ADD COLUMN reminded_at \(d.integer)",
            "CREATE INDEX accounts_by_organisation ON accounts (organisation_id, state, id)",
            "CREATE INDEX accounts_by_owner_name ON accounts (owner_key, id)",
            "CREATE INDEX accounts_by_label ON accounts (label_key, id)",
            "CREATE INDEX accounts_by_email ON accounts (email, id)",
            "CREATE INDEX accounts_by_state_in_order ON accounts (state, owner_key, id)",
            "CREATE INDEX accounts_by_age ON accounts (state_since, id)",
            "CREATE INDEX grants_by_project ON grants (project_id, layer, role, account_id)",
            "CREATE INDEX provisions_by_application ON provisions (application_id, organisation_id)",
        ] + sameOrganisation(d) + accountSearch.statements(d)
    }

    /// An account is of its provision's organisation: scope, lists and blocking rest on it.
    private static func sameOrganisation(_ d: Dialect) -> [String] {
        let condition = "new.organisation_id IS NOT (SELECT p.organisation_id FROM provisions AS p WHERE p.id = new.provision_id)"
        switch d {
        case .sqlite:
            return ["INSERT", "UPDATE OF organisation_id, provision_id"].map { event in
                """
                CREATE TRIGGER accounts_organisation_\(event.prefix(6).lowercased()) BEFORE \(event) ON accounts WHEN \(condition) BEGIN
                    SELECT RAISE(ABORT, 'accounts.organisation_id is not its provision''s'); END
                """
            }
        case .postgresql:
            return [
                "CREATE UNIQUE INDEX provisions_with_organisation ON provisions (id, organisation_id)",
                "ALTER TABLE accounts ADD FOREIGN KEY (provision_id, organisation_id) REFERENCES provisions (id, organisation_id)",
            ]
        }
    }

    private static func notices(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE approval_notices (
                user_id \(d.integer) NOT NULL REFERENCES users (id) ON DELETE CASCADE, account_id \(d.integer) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                noted_at \(d.integer) NOT NULL, mailed_at \(d.integer), PRIMARY KEY (user_id, account_id))
            """,
            "CREATE INDEX approval_notices_by_account ON approval_notices (account_id)",
            "CREATE INDEX approval_notices_waiting ON approval_notices (user_id) WHERE mailed_at IS NULL",
            """
            CREATE TABLE lookups (id \(d.identity), user_id \(d.integer) NOT NULL REFERENCES users (id) ON DELETE CASCADE, at \(d.integer) NOT NULL)
            """,
            "CREATE INDEX lookups_by_user ON lookups (user_id, at)",
            "CREATE INDEX lookups_by_age ON lookups (at)",
        ]
    }
}

/// How EAM roles are ordered in the overview, the highest first.
public enum RoleOrder: Int64, Sendable {
    case administrator = 1
    case hdManager = 2
    case accessManager = 3
    case authenticated = 4
}

extension Writer {
    /// Brings what a person and the person's accounts are sorted and searched by up to date. After every change of a name, an
    /// address, a type, or of who is access manager.
    public func refreshKeys(of user: UserID) throws {
        guard let found = try first("SELECT first_name, last_name, email, type FROM users WHERE id = \(user)", NameKeys.init) else { return }
        try run("""
            UPDATE users SET last_key = \(found.last), first_key = \(found.first), search_text = \(found.search), role_order = \(try roleOrder(of: user, found.type).rawValue)
            WHERE id = \(user)
            """)
        try refreshAccountKeys(of: user, found)
    }

    private func refreshAccountKeys(of user: UserID, _ keys: NameKeys) throws {
        let accounts = try rows("""
            SELECT a.id, a.email, o.name, ap.name AS application_name FROM accounts AS a JOIN provisions AS p ON p.id = a.provision_id
                JOIN organisations AS o ON o.id = p.organisation_id JOIN applications AS ap ON ap.id = p.application_id WHERE a.user_id = \(user)
            """) { row in
            (id: try row.id("id") as AccountID, keys: AccountKeys(
                keys, email: try row.text("email"), organisation: try row.text("name"), application: try row.text("application_name")))
        }
        for each in accounts {
            try run("UPDATE accounts SET owner_key = \(each.keys.owner), label_key = \(each.keys.label), search_text = \(each.keys.search) WHERE id = \(each.id)")
        }
    }

    private func roleOrder(of user: UserID, _ type: UserType) throws -> RoleOrder {
        switch type {
        case .administrator: return .administrator
        case .hdManager: return .hdManager
        case .authenticated:
            let managed = try count("SELECT COUNT(*) AS n FROM memberships WHERE user_id = \(user) AND access_manager = 1")
            return managed > 0 ? .accessManager : .authenticated
        }
    }
}

/// What an account is sorted and searched by.
public struct AccountKeys: Sendable {
    public let owner: String
    public let label: String
    public let search: String

    /// - Parameters: organisation and application by their names.
    public init(_ person: NameKeys, email: String, organisation: String, application: String) {
        owner = person.last
        label = SearchText.folded("\(organisation) / \(application)")
        search = email == person.email ? person.search : "\(person.search) \(SearchText.folded(email))"
    }
}

/// What a person is sorted and searched by.
public struct NameKeys: Sendable {
    public let last: String
    public let first: String
    public let search: String
    public let email: String
    public let type: UserType

    public init(row: Row) throws {
        self.init(first: try row.text("first_name"), last: try row.text("last_name"), email: try row.text("email"), type: try row.named("type"))
    }

    public init(first firstName: String, last lastName: String, email: String, type: UserType = .authenticated) {
        self.email = email
        last = SearchText.folded(lastName, firstName)
        first = SearchText.folded(firstName, lastName)
        search = SearchText.folded(firstName, lastName, email)
        self.type = type
    }
}
