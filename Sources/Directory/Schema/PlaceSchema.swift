import Database

/// Migration 9: records which keys seal the data; indexes for counting waiting requests, finding disabled people by role, and filtering search hits.
enum PlaceSchema {
    static let migration = Migration(9, "searches tested in their index") { d in
        ["CREATE TABLE sealed_with (id \(d.integer) PRIMARY KEY CHECK (id = 1), fingerprint TEXT NOT NULL)"] + waiting + (d == .sqlite ? places : [])
    }

    private static let waiting = [
        "DROP INDEX accounts_by_state_and_age", "DROP INDEX accounts_there_by_state", "DROP INDEX users_by_role",
        "CREATE INDEX accounts_by_state_and_age ON accounts (state, state_since, id, revision)",
        "CREATE INDEX accounts_there_by_state ON accounts (organisation_id, state, owner_key, id, revision)",
        "CREATE INDEX users_by_role ON users (role_order, last_key, id, status)",
        // /metrics counts the given-up messages.
        "CREATE INDEX bus_outbox_dead ON bus_outbox (id) WHERE dead = 1",
        "CREATE INDEX mail_outbox_undeliverable ON mail_outbox (id) WHERE undeliverable_at IS NOT NULL",
    ]

    /// In the order of the search index (``OrderedSearch``), with the columns of the filters.
    private static let places = [
        "CREATE INDEX accounts_by_place ON accounts (search_place, state, provision_id, owner_key)",
        "CREATE INDEX users_by_place ON users (search_place, role_order, status, last_key)",
    ]
}
