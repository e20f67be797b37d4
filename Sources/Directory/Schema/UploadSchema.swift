import Database
import Mail
import Messaging

/// Migration 4: uploaded files, what became of each of their rows, and a lane of its own for what they send.
enum UploadSchema {
    static let migration = Migration(4, "uploads, a lane for bulk work") { d in
        uploads(d) + DeliveryTables.bulkLane(d) + MailTables.bulkLane(d)
    }

    private static func uploads(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE uploads (
                id \(d.identity), kind TEXT NOT NULL CHECK (kind IN ('users', 'accounts')),
                approval TEXT NOT NULL CHECK (approval IN ('awaiting', 'pre-approved')),
                user_id \(d.integer) NOT NULL REFERENCES users (id), at \(d.integer) NOT NULL, file_name TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('receiving', 'checking', 'previewed', 'applying', 'applied')),
                revision \(d.integer) NOT NULL DEFAULT 1, hash TEXT NOT NULL DEFAULT '', bytes \(d.integer) NOT NULL DEFAULT 0,
                row_count \(d.integer) NOT NULL DEFAULT 0, encoding TEXT NOT NULL DEFAULT 'UTF-8', header \(d.bytes),
                creates \(d.integer) NOT NULL DEFAULT 0, changes \(d.integer) NOT NULL DEFAULT 0, skips \(d.integer) NOT NULL DEFAULT 0,
                errors \(d.integer) NOT NULL DEFAULT 0, applied_at \(d.integer), trouble TEXT)
            """,
            "CREATE INDEX uploads_by_user ON uploads (user_id, kind, id)",
            "CREATE INDEX uploads_by_kind ON uploads (kind, id)",
            "CREATE INDEX uploads_to_work_on ON uploads (id) WHERE state IN ('receiving', 'checking', 'applying')",
            // Rows are kept by the hundred, sealed: they hold SSINs.
            """
            CREATE TABLE upload_chunks (
                upload_id \(d.integer) NOT NULL REFERENCES uploads (id) ON DELETE CASCADE, seq \(d.integer) NOT NULL, rows \(d.integer) NOT NULL,
                body \(d.bytes) NOT NULL, PRIMARY KEY (upload_id, seq))
            """,
            """
            CREATE TABLE upload_results (
                upload_id \(d.integer) NOT NULL REFERENCES uploads (id) ON DELETE CASCADE, seq \(d.integer) NOT NULL,
                creates \(d.integer) NOT NULL, changes \(d.integer) NOT NULL, skips \(d.integer) NOT NULL, errors \(d.integer) NOT NULL,
                body \(d.bytes) NOT NULL, PRIMARY KEY (upload_id, seq))
            """,
            // The accounts a file touches while it is being applied.
            """
            CREATE TABLE upload_accounts (
                upload_id \(d.integer) NOT NULL REFERENCES uploads (id) ON DELETE CASCADE, account_id \(d.integer) NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                PRIMARY KEY (upload_id, account_id))
            """,
            "CREATE INDEX upload_accounts_by_account ON upload_accounts (account_id)",
        ]
    }
}
