public import Database

/// Migration 3: what makes the overviews as fast with a million rows as with a thousand.
public enum ListSchema {
    static let migration = Migration(3, "lists at a million") { d in
        OrderedSearch.ranges(d) + userSearch.statements(d) + accountSearch.statements(d) + accounts + organisations(d) + people(d) + memberships(d)
    }

    public static let userSearch = OrderedSearch(table: "users", column: "search_text", key: "last_key")
    public static let accountSearch = OrderedSearch(table: "accounts", column: "search_text", key: "owner_key")

    /// What they would do, an upload does for all its accounts at once: their organisations are their provisions', their grants have roles of the catalogue
    /// that was read in the same transaction, and new accounts enter the search index.
    public static let restingWhileAccountsAreAdded = ["accounts_organisation_insert", "accounts_search_insert", "grants_role_insert", "grants_role_update"]

    /// For each order one index of all, with what a reader in this order tests, and one of each organisation.
    private static let accounts = [
        "DROP INDEX accounts_by_provision", "DROP INDEX accounts_by_state", "DROP INDEX accounts_by_organisation",
        "DROP INDEX accounts_by_owner_name", "DROP INDEX accounts_by_label", "DROP INDEX accounts_by_email", "DROP INDEX accounts_by_age",
        "CREATE INDEX accounts_by_owner_name ON accounts (owner_key, id, state, provision_id)",
        "CREATE INDEX accounts_by_label ON accounts (label_key, id, state, provision_id)",
        "CREATE INDEX accounts_by_email ON accounts (email, id, state, provision_id)",
        "CREATE INDEX accounts_by_age ON accounts (state_since, id, state, provision_id)",
        "CREATE INDEX accounts_by_state_and_age ON accounts (state, state_since, id)",
        "CREATE INDEX accounts_there_by_owner_name ON accounts (organisation_id, owner_key, id)",
        "CREATE INDEX accounts_there_by_label ON accounts (organisation_id, label_key, id)",
        "CREATE INDEX accounts_there_by_email ON accounts (organisation_id, email, id)",
        "CREATE INDEX accounts_there_by_state ON accounts (organisation_id, state, owner_key, id)",
        "CREATE INDEX accounts_there_by_age ON accounts (organisation_id, state_since, id)",
        "CREATE INDEX grants_by_role ON grants (role, layer, account_id)",
    ]

    /// SQLite's triggers (``OverviewSchema``) see to it there; PostgreSQL's foreign key lets NULL pass.
    private static func organisations(_ d: Dialect) -> [String] {
        d == .postgresql ? ["ALTER TABLE accounts ALTER COLUMN organisation_id SET NOT NULL"] : []
    }

    private static func people(_ d: Dialect) -> [String] {
        [
            "DROP INDEX users_by_email", "DROP INDEX users_by_last_name", "DROP INDEX users_by_first_name", "DROP INDEX users_by_email_in_order",
            "DROP INDEX users_by_status",
            "CREATE INDEX users_by_last_name ON users (last_key, id, role_order, status)",
            "CREATE INDEX users_by_first_name ON users (first_key, id, role_order, status)",
            "CREATE INDEX users_by_email ON users (email, id, role_order, status)",
            // Nearly everybody is enabled: a column of its own, so that no query but the list takes its index for a short way to a few.
            "ALTER TABLE users ADD COLUMN sort_status TEXT GENERATED ALWAYS AS (status || '') \(d == .sqlite ? "VIRTUAL" : "STORED")",
            "CREATE INDEX users_by_status ON users (sort_status, last_key, id)",
        ]
    }

    /// What the people of an organisation are sorted by stands with their memberships, as it is there: an access manager is one there, and whoever
    /// is blocked there is disabled there.
    private static func memberships(_ d: Dialect) -> [String] {
        [
            "ALTER TABLE memberships ADD COLUMN sort_last TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE memberships ADD COLUMN sort_first TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE memberships ADD COLUMN sort_email TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE memberships ADD COLUMN sort_role \(d.integer) NOT NULL DEFAULT 4",
            "ALTER TABLE memberships ADD COLUMN sort_status TEXT NOT NULL DEFAULT 'Enabled'",
            "\(refreshed) WHERE u.id = memberships.user_id",
            "CREATE INDEX memberships_by_last_name ON memberships (organisation_id, sort_last, user_id, sort_role, sort_status)",
            "CREATE INDEX memberships_by_first_name ON memberships (organisation_id, sort_first, user_id)",
            "CREATE INDEX memberships_by_email ON memberships (organisation_id, sort_email, user_id)",
        ] + triggers(d)
    }

    private static let refreshed = """
        UPDATE memberships SET sort_last = u.last_key, sort_first = u.first_key, sort_email = u.email,
            sort_role = CASE WHEN u.type = 'administrator' THEN 1 WHEN u.type = 'hd_manager' THEN 2 WHEN access_manager = 1 THEN 3 ELSE 4 END,
            sort_status = CASE WHEN blocked = 1 THEN 'Disabled' ELSE u.status END FROM users AS u
        """

    private static func triggers(_ d: Dialect) -> [String] {
        let (member, user) = (
            "\(refreshed) WHERE u.id = new.user_id AND memberships.user_id = new.user_id AND memberships.organisation_id = new.organisation_id;",
            "\(refreshed) WHERE u.id = new.id AND memberships.user_id = new.id;")
        switch d {
        case .sqlite:
            return [
                "CREATE TRIGGER memberships_sorted_insert AFTER INSERT ON memberships BEGIN \(member) END",
                "CREATE TRIGGER memberships_sorted_update AFTER UPDATE OF access_manager, blocked ON memberships BEGIN \(member) END",
                "CREATE TRIGGER users_memberships_sorted AFTER UPDATE OF last_key, first_key, email, type, status ON users BEGIN \(user) END",
            ]
        case .postgresql:
            return [("memberships_sorted", member), ("users_memberships_sorted", user)].map { name, statement in
                "CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(statement) RETURN NULL; END $$"
            } + [
                """
                CREATE TRIGGER memberships_sorted AFTER INSERT OR UPDATE OF access_manager, blocked ON memberships
                    FOR EACH ROW EXECUTE FUNCTION memberships_sorted()
                """,
                """
                CREATE TRIGGER users_memberships_sorted AFTER UPDATE OF last_key, first_key, email, type, status ON users
                    FOR EACH ROW EXECUTE FUNCTION users_memberships_sorted()
                """,
            ]
        }
    }

    /// For who fills the tables without triggers.
    public static let refreshMemberships: [Query] = [Query(stringLiteral: "\(refreshed) WHERE u.id = memberships.user_id")]
}
