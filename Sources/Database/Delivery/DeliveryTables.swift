/// The tables that every program of Gatehouse has from its first migration: audit chain, outbox, inbox and jobs.
public enum DeliveryTables {
    public static func statements(_ dialect: Dialect) -> [String] {
        audit(dialect) + outboxAndInbox(dialect) + jobs(dialect)
    }

    private static func audit(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE audit (
                seq \(dialect.integer) PRIMARY KEY, at \(dialect.integer) NOT NULL, actor_id \(dialect.integer), capacity TEXT NOT NULL,
                action TEXT NOT NULL, subject_kind TEXT NOT NULL, subject_id \(dialect.integer) NOT NULL, revision \(dialect.integer),
                details TEXT NOT NULL, previous_hash \(dialect.bytes) NOT NULL, hash \(dialect.bytes) NOT NULL)
            """,
            "CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, seq)",
            "CREATE TABLE audit_head (id \(dialect.integer) PRIMARY KEY CHECK (id = 1), seq \(dialect.integer) NOT NULL, hash \(dialect.bytes) NOT NULL)",
            "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, \(zeroHash(dialect)))",
        ]
    }

    private static func outboxAndInbox(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE bus_outbox (
                id \(dialect.identity), message_id TEXT NOT NULL UNIQUE, address TEXT NOT NULL, ordering_key TEXT NOT NULL,
                body \(dialect.bytes) NOT NULL, created_at \(dialect.integer) NOT NULL, attempts \(dialect.integer) NOT NULL DEFAULT 0,
                next_attempt_at \(dialect.integer) NOT NULL, sent_at \(dialect.integer), failure TEXT,
                dead \(dialect.integer) NOT NULL DEFAULT 0 CHECK (dead IN (0, 1)))
            """,
            "CREATE INDEX bus_outbox_waiting ON bus_outbox (next_attempt_at, id) WHERE sent_at IS NULL AND dead = 0",
            "CREATE INDEX bus_outbox_order ON bus_outbox (ordering_key, id) WHERE sent_at IS NULL AND dead = 0",
            "CREATE TABLE bus_inbox (message_id TEXT NOT NULL PRIMARY KEY, received_at \(dialect.integer) NOT NULL)",
            "CREATE INDEX bus_inbox_by_age ON bus_inbox (received_at)",
        ]
    }

    private static func jobs(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE jobs (
                kind TEXT NOT NULL PRIMARY KEY, run_at \(dialect.integer) NOT NULL)
            """,
        ]
    }

    private static func zeroHash(_ dialect: Dialect) -> String {
        let zeros = String(repeating: "0", count: 64)
        return dialect == .sqlite ? "X'\(zeros)'" : "decode('\(zeros)', 'hex')"
    }
}

extension DeliveryTables {
    /// Deferred entries of the audit chain (``Writer/auditDeferred(_:)``).
    public static func auditWaiting(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE audit_waiting (
                id \(dialect.identity), at \(dialect.integer) NOT NULL, actor_id \(dialect.integer), capacity TEXT NOT NULL, action TEXT NOT NULL,
                subject_kind TEXT NOT NULL, subject_id \(dialect.integer) NOT NULL, revision \(dialect.integer), details TEXT NOT NULL)
            """,
        ]
    }

    /// Gives bulk work a lower priority: it waits for all other messages, and only a limited number is in transit.
    public static func bulkLane(_ dialect: Dialect) -> [String] {
        [
            "ALTER TABLE bus_outbox ADD COLUMN bulk \(dialect.integer) NOT NULL DEFAULT 0",
            "ALTER TABLE bus_outbox ADD COLUMN answered_at \(dialect.integer)",
            "DROP INDEX bus_outbox_waiting",
            "CREATE INDEX bus_outbox_waiting ON bus_outbox (bulk, next_attempt_at, id) WHERE sent_at IS NULL AND dead = 0",
            "CREATE INDEX bus_outbox_on_its_way ON bus_outbox (sent_at) WHERE bulk = 1 AND answered_at IS NULL",
        ]
    }
}
