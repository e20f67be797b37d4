import Database

/// Migration 8: what comparing portal and installations found.
enum ReconciliationSchema {
    static let migration = Migration(8, "reconciliation") { d in
        [
            """
            CREATE TABLE reconciliations (
                id \(d.identity), provision_id \(d.integer) NOT NULL REFERENCES provisions (id), message_id TEXT NOT NULL UNIQUE,
                repairs \(d.integer) NOT NULL, actor_id \(d.integer), requested_at \(d.integer) NOT NULL, finished_at \(d.integer), failure TEXT,
                compared \(d.integer) NOT NULL DEFAULT 0, under_way \(d.integer) NOT NULL DEFAULT 0)
            """,
            "CREATE INDEX reconciliations_by_provision ON reconciliations (provision_id, id)",
            """
            CREATE TABLE drifts (
                id \(d.identity), reconciliation_id \(d.integer) NOT NULL REFERENCES reconciliations (id) ON DELETE CASCADE,
                account \(d.integer) NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('missing', 'behind', 'ahead', 'different', 'unanswered', 'unknown')),
                portal_revision \(d.integer), node_revision \(d.integer), is_repaired \(d.integer) NOT NULL CHECK (is_repaired IN (0, 1)))
            """,
            "CREATE INDEX drifts_by_reconciliation ON drifts (reconciliation_id, id)",
        ]
    }
}
