import Database
import Mail
import Messaging
import Web

/// The portal's migrations. A released migration never changes.
enum PortalSchema {
    static let migrations = [
        Migration(1, "people, organisations, accounts") { dialect in
            people(dialect) + organisations(dialect) + accounts(dialect) + signIn(dialect)
                + SessionTables.statements(dialect, people: "users") + DeliveryTables.statements(dialect) + MailTables.statements(dialect)
        },
        OverviewSchema.migration, ListSchema.migration, UploadSchema.migration,
        Migration(5, "mails that never arrive", MailTables.undeliverable),
        Migration(6, "many rows searchable at once") { d in ListSchema.userSearch.renewedTriggers(d) + ListSchema.accountSearch.renewedTriggers(d) },
        Migration(7, "dead letters of a broker", DeadLetterCollector.tables),
        ReconciliationSchema.migration, PlaceSchema.migration, AuditWaitingSchema.migration, SubjectSchema.migration, CatalogueSchema.migration,
        EnvelopeSchema.migration,
    ]

    private static func people(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE users (
                id \(d.identity), ssin_sealed \(d.bytes) NOT NULL, ssin_index \(d.bytes) NOT NULL UNIQUE,
                email TEXT NOT NULL, email_is_placeholder \(d.integer) NOT NULL CHECK (email_is_placeholder IN (0, 1)),
                first_name TEXT NOT NULL, last_name TEXT NOT NULL, language TEXT NOT NULL CHECK (language IN ('en', 'nl', 'fr', 'de')),
                status TEXT NOT NULL DEFAULT 'Enabled' CHECK (status IN ('Enabled', 'Disabled')),
                type TEXT NOT NULL DEFAULT 'authenticated' CHECK (type IN ('authenticated', 'hd_manager', 'administrator')),
                created_at \(d.integer) NOT NULL)
            """,
            "CREATE INDEX users_by_email ON users (email)",
            "CREATE INDEX users_by_type ON users (type, id)",
            """
            CREATE TABLE user_nihdi (
                user_id \(d.integer) NOT NULL REFERENCES users (id) ON DELETE CASCADE, number TEXT NOT NULL, PRIMARY KEY (user_id, number))
            """,
        ]
    }

    private static func organisations(_ d: Dialect) -> [String] {
        let status = "status TEXT NOT NULL DEFAULT 'Enabled' CHECK (status IN ('Enabled', 'Disabled'))"
        return [
            "CREATE TABLE organisations (id \(d.identity), name TEXT NOT NULL, number TEXT NOT NULL UNIQUE, \(status))",
            """
            CREATE TABLE memberships (
                user_id \(d.integer) NOT NULL REFERENCES users (id) ON DELETE CASCADE, organisation_id \(d.integer) NOT NULL REFERENCES organisations (id),
                access_manager \(d.integer) NOT NULL DEFAULT 0 CHECK (access_manager IN (0, 1)),
                blocked \(d.integer) NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1)), PRIMARY KEY (user_id, organisation_id))
            """,
            "CREATE INDEX memberships_by_organisation ON memberships (organisation_id, access_manager, user_id)",
            "CREATE TABLE applications (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, \(status))",
            "CREATE TABLE projects (id \(d.identity), code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, \(status))",
            """
            CREATE TABLE project_applications (
                project_id \(d.integer) NOT NULL REFERENCES projects (id), application_id TEXT NOT NULL REFERENCES applications (id),
                PRIMARY KEY (application_id, project_id))
            """,
            """
            CREATE TABLE provisions (
                id \(d.identity), application_id TEXT NOT NULL REFERENCES applications (id), organisation_id \(d.integer) NOT NULL REFERENCES organisations (id),
                url TEXT NOT NULL, bus_address TEXT NOT NULL, \(status), UNIQUE (organisation_id, application_id))
            """,
            """
            CREATE TABLE author_groups (
                id \(d.identity), provision_id \(d.integer) NOT NULL REFERENCES provisions (id), user_id \(d.integer) NOT NULL REFERENCES users (id),
                name TEXT NOT NULL, created_at \(d.integer) NOT NULL, UNIQUE (provision_id, name), UNIQUE (provision_id, user_id))
            """,
        ]
    }

    private static func accounts(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE accounts (
                id \(d.identity), user_id \(d.integer) NOT NULL REFERENCES users (id), provision_id \(d.integer) NOT NULL REFERENCES provisions (id),
                email TEXT NOT NULL, user_name TEXT,
                state TEXT NOT NULL CHECK (state IN ('Draft', 'Approval', 'Approved', 'Published', 'Disabled')),
                origin TEXT NOT NULL CHECK (origin IN ('new', 'published', 'disabled')),
                live TEXT NOT NULL CHECK (live IN ('none', 'open', 'closed')),
                revision \(d.integer) NOT NULL, desired_revision \(d.integer) NOT NULL DEFAULT 0, confirmed_revision \(d.integer) NOT NULL DEFAULT 0,
                failure TEXT, state_since \(d.integer) NOT NULL, created_at \(d.integer) NOT NULL,
                UNIQUE (user_id, provision_id, email), UNIQUE (provision_id, user_name))
            """,
            "CREATE INDEX accounts_by_provision ON accounts (provision_id, state, id)",
            "CREATE INDEX accounts_by_state ON accounts (state, id)",
            """
            CREATE TABLE grants (
                id \(d.identity), account_id \(d.integer) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                layer TEXT NOT NULL CHECK (layer IN ('working', 'approved')), project_id \(d.integer) NOT NULL REFERENCES projects (id),
                role TEXT NOT NULL, author_group_id \(d.integer) REFERENCES author_groups (id), UNIQUE (account_id, layer, project_id))
            """,
            """
            CREATE TABLE pending_credentials (
                account_id \(d.integer) NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE, occasion TEXT NOT NULL,
                password_sealed \(d.bytes) NOT NULL, verifier TEXT NOT NULL)
            """,
            """
            CREATE TABLE remarks (
                id \(d.identity), account_id \(d.integer) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, author_id \(d.integer) NOT NULL REFERENCES users (id),
                at \(d.integer) NOT NULL, audit_seq \(d.integer) NOT NULL, text TEXT NOT NULL)
            """,
            "CREATE INDEX remarks_by_account ON remarks (account_id, id)",
            """
            CREATE TABLE messages (
                id \(d.identity), account_id \(d.integer) NOT NULL, direction TEXT NOT NULL CHECK (direction IN ('sent', 'received')),
                message_id TEXT NOT NULL, revision \(d.integer) NOT NULL, at \(d.integer) NOT NULL, cause TEXT NOT NULL, actor_id \(d.integer),
                opens \(d.integer), failure TEXT, UNIQUE (direction, message_id))
            """,
            "CREATE INDEX messages_by_account ON messages (account_id, id)",
        ]
    }

    private static func signIn(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE sign_in_attempts (
                state_hash \(d.bytes) NOT NULL PRIMARY KEY, browser_hash \(d.bytes) NOT NULL, sealed \(d.bytes) NOT NULL,
                return_path TEXT NOT NULL, started_at \(d.integer) NOT NULL)
            """,
            "CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (started_at)",
        ]
    }
}
