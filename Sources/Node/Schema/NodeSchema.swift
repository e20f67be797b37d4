import Database
import Web

/// The node's migrations. A released migration never changes.
enum NodeSchema {
    static let migrations = [
        Migration(1, "accounts, grants, sign-in") { dialect in
            accounts(dialect) + grants(dialect) + signIn(dialect)
                + SessionTables.statements(dialect, people: "node_accounts") + DeliveryTables.statements(dialect)
        },
        Migration(2, "a lane for bulk work", DeliveryTables.bulkLane),
        Migration(3, "inventories in order") { _ in
            ["CREATE INDEX node_accounts_by_portal_account ON node_accounts (application, organisation_number, portal_account)"]
        },
    ]

    private static func accounts(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE node_accounts (
                id \(d.identity), portal_account \(d.integer) NOT NULL UNIQUE,
                application TEXT NOT NULL, organisation_number TEXT NOT NULL, organisation_name TEXT NOT NULL,
                user_name TEXT NOT NULL, email TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
                language TEXT NOT NULL CHECK (language IN ('en', 'nl', 'fr', 'de')), revision \(d.integer) NOT NULL,
                is_open \(d.integer) NOT NULL CHECK (is_open IN (0, 1)), verifier TEXT,
                must_change \(d.integer) NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)), temporary_until \(d.integer),
                temporary_used \(d.integer) NOT NULL DEFAULT 0 CHECK (temporary_used IN (0, 1)), updated_at \(d.integer) NOT NULL,
                UNIQUE (application, organisation_number, user_name))
            """,
            "CREATE INDEX node_accounts_by_user_name ON node_accounts (application, user_name)",
        ]
    }

    private static func grants(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE node_grants (
                id \(d.identity), account_id \(d.integer) NOT NULL REFERENCES node_accounts (id) ON DELETE CASCADE,
                project_code TEXT NOT NULL, project_name TEXT NOT NULL, role TEXT NOT NULL, author_group TEXT,
                UNIQUE (account_id, project_code))
            """,
            """
            CREATE TABLE node_author_groups (
                application TEXT NOT NULL, organisation_number TEXT NOT NULL, name TEXT NOT NULL,
                PRIMARY KEY (application, organisation_number, name))
            """,
        ]
    }

    /// Only the hash of a name is stored, because people type a password into the wrong field.
    private static func signIn(_ d: Dialect) -> [String] {
        [
            "CREATE TABLE sign_in_failures (id \(d.identity), name_hash \(d.bytes) NOT NULL, at \(d.integer) NOT NULL)",
            "CREATE INDEX sign_in_failures_by_name ON sign_in_failures (name_hash, at)",
            "CREATE INDEX sign_in_failures_by_age ON sign_in_failures (at)",
        ]
    }
}
