public import Database

/// The outbox of mails, and the box of the demo that keeps what it delivered.
public enum MailTables {
    public static func statements(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE mail_outbox (
                id \(dialect.identity), message_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, recipient TEXT NOT NULL, account_id \(dialect.integer),
                body \(dialect.bytes) NOT NULL, created_at \(dialect.integer) NOT NULL, attempts \(dialect.integer) NOT NULL DEFAULT 0,
                next_attempt_at \(dialect.integer) NOT NULL, delivered_at \(dialect.integer), failure TEXT)
            """,
            "CREATE INDEX mail_outbox_waiting ON mail_outbox (next_attempt_at, id) WHERE delivered_at IS NULL",
            "CREATE INDEX mail_outbox_by_account ON mail_outbox (account_id, id)",
            """
            CREATE TABLE captured_mail (
                id \(dialect.identity), message_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL,
                body \(dialect.bytes) NOT NULL, captured_at \(dialect.integer) NOT NULL, deliveries \(dialect.integer) NOT NULL DEFAULT 1)
            """,
        ]
    }
}

extension MailTables {
    /// A lane of its own for the mails of bulk work, which wait while there are others.
    public static func bulkLane(_ dialect: Dialect) -> [String] {
        [
            "ALTER TABLE mail_outbox ADD COLUMN bulk \(dialect.integer) NOT NULL DEFAULT 0",
            "DROP INDEX mail_outbox_waiting",
            "CREATE INDEX mail_outbox_waiting ON mail_outbox (bulk, next_attempt_at, id) WHERE delivered_at IS NULL",
        ]
    }
}

extension MailTables {
    /// Mails that will never arrive, with the reason in `failure`.
    public static func undeliverable(_ dialect: Dialect) -> [String] {
        [
            "ALTER TABLE mail_outbox ADD COLUMN undeliverable_at \(dialect.integer)",
            "DROP INDEX mail_outbox_waiting",
            """
            CREATE INDEX mail_outbox_waiting ON mail_outbox (bulk, next_attempt_at, id) WHERE delivered_at IS NULL AND undeliverable_at IS NULL
            """,
        ]
    }
}

extension MailTables {
    /// A mail is about any subject, or about none; before, it was about an account or about none.
    public static func subjects(_ dialect: Dialect) -> [String] {
        [
            "ALTER TABLE mail_outbox ADD COLUMN subject_kind TEXT",
            "ALTER TABLE mail_outbox ADD COLUMN subject_id \(dialect.integer) CHECK ((subject_id IS NULL) = (subject_kind IS NULL))",
            "UPDATE mail_outbox SET subject_kind = 'account', subject_id = account_id WHERE account_id IS NOT NULL",
            "DROP INDEX mail_outbox_by_account",
            "ALTER TABLE mail_outbox DROP COLUMN account_id",
            "CREATE INDEX mail_outbox_by_subject ON mail_outbox (subject_kind, subject_id, id) WHERE subject_kind IS NOT NULL",
        ]
    }
}
