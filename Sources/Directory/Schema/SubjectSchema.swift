import Database
import Mail

/// Migration 11: mails, remarks and messages are about a subject, as audit entries are, and not about accounts alone.
enum SubjectSchema {
    static let migration = Migration(11, "mails, remarks and messages have subjects") { d in
        MailTables.subjects(d) + remarks(d) + messages(d)
    }

    /// The new column is the last in both engines, so that a copy of one is the same on the other.
    private static func remarks(_ d: Dialect) -> [String] {
        switch d {
        case .sqlite:
            [
                """
                CREATE TABLE remarks_with_subject (
                    id \(d.identity), subject_id \(d.integer) NOT NULL, author_id \(d.integer) NOT NULL REFERENCES users (id),
                    at \(d.integer) NOT NULL, audit_seq \(d.integer) NOT NULL, text TEXT NOT NULL, subject_kind TEXT NOT NULL)
                """,
                """
                INSERT INTO remarks_with_subject (id, subject_id, author_id, at, audit_seq, text, subject_kind)
                    SELECT id, account_id, author_id, at, audit_seq, text, 'account' FROM remarks
                """,
                "DROP TABLE remarks", "ALTER TABLE remarks_with_subject RENAME TO remarks", remarksIndex,
            ]
        case .postgresql:
            ["ALTER TABLE remarks DROP CONSTRAINT remarks_account_id_fkey", "DROP INDEX remarks_by_account"] + subjectOnPostgreSQL("remarks") + [remarksIndex]
        }
    }

    private static let remarksIndex = "CREATE INDEX remarks_by_subject ON remarks (subject_kind, subject_id, audit_seq)"

    private static func messages(_ d: Dialect) -> [String] {
        switch d {
        case .sqlite:
            [
                """
                CREATE TABLE messages_with_subject (
                    id \(d.identity), subject_id \(d.integer) NOT NULL, direction TEXT NOT NULL CHECK (direction IN ('sent', 'received')),
                    message_id TEXT NOT NULL, revision \(d.integer) NOT NULL, at \(d.integer) NOT NULL, cause TEXT NOT NULL, actor_id \(d.integer),
                    opens \(d.integer), failure TEXT, subject_kind TEXT NOT NULL, UNIQUE (direction, message_id))
                """,
                """
                INSERT INTO messages_with_subject (id, subject_id, direction, message_id, revision, at, cause, actor_id, opens, failure, subject_kind)
                    SELECT id, account_id, direction, message_id, revision, at, cause, actor_id, opens, failure, 'account' FROM messages
                """,
                "DROP TABLE messages", "ALTER TABLE messages_with_subject RENAME TO messages", messagesIndex,
            ]
        case .postgresql:
            ["DROP INDEX messages_by_account"] + subjectOnPostgreSQL("messages") + [messagesIndex]
        }
    }

    /// The id first: nearly all are about accounts, and with the kind first the engine would read all of these for the accounts of one organisation.
    private static let messagesIndex = "CREATE INDEX messages_by_subject ON messages (subject_id, subject_kind, id)"

    /// What is there is about accounts; what comes later must say what it is about.
    private static func subjectOnPostgreSQL(_ table: String) -> [String] {
        [
            "ALTER TABLE \(table) RENAME COLUMN account_id TO subject_id",
            "ALTER TABLE \(table) ADD COLUMN subject_kind TEXT NOT NULL DEFAULT 'account'",
            "ALTER TABLE \(table) ALTER COLUMN subject_kind DROP DEFAULT",
        ]
    }
}
