import Database

/// Migration 9: which keys seal the data is noted; waiting requests are counted, disabled people found by role, and rows that were searched tested, within an index.
enum PlaceSchema {
    static let migration = Migration(9, "searches tested in their index") { d in
        ["CREATE TABLE sealed_with (id \(d.integer) PRIMARY KEY CHECK (id = 1), fingerprint TEXT NOT NULL)"] + waiting + (d == .sqlite ? places : [])
    }

    private static let waiting = [
        "DROP INDEX accounts_by_state_and_age", "DROP INDEX accounts_there_by_state", "DROP INDEX users_by_role",
        "CREATE INDEX accounts_by_state_and_age ON accounts (state, state_since, id, revision)",
        "CREATE INDEX accounts_there_by_state ON accounts (organisation_id, state, owner_key, id, revision)",
        "CREATE INDEX users_by_role ON users (role_order, last_key, id, status)",
        // What was given up is counted for /metrics.
        "CREATE INDEX bus_outbox_dead ON bus_outbox (id) WHERE dead = 1",
        "CREATE INDEX mail_outbox_undeliverable ON mail_outbox (id) WHERE undeliverable_at IS NOT NULL",
    ]

    /// In the order of the search index (``OrderedSearch``), with what a filter tests.
    private static let places = [
        "CREATE INDEX accounts_by_place ON accounts (search_place, state, provision_id, owner_key)",
        "CREATE INDEX users_by_place ON users (search_place, role_order, status, last_key)",
    ]
}
