import Database

/// Migration 9: waiting requests are counted, disabled people found by role, and rows that were searched tested, within an index.
enum PlaceSchema {
    static let migration = Migration(9, "searches tested in their index") { d in
        waiting + (d == .sqlite ? places : [])
    }

    private static let waiting = [
        "DROP INDEX accounts_by_state_and_age", "DROP INDEX accounts_there_by_state", "DROP INDEX users_by_role",
        "CREATE INDEX accounts_by_state_and_age ON accounts (state, state_since, id, revision)",
        "CREATE INDEX accounts_there_by_state ON accounts (organisation_id, state, owner_key, id, revision)",
        "CREATE INDEX users_by_role ON users (role_order, last_key, id, status)",
    ]

    /// In the order of the search index (``OrderedSearch``), with what a filter tests.
    private static let places = [
        "CREATE INDEX accounts_by_place ON accounts (search_place, state, provision_id, owner_key)",
        "CREATE INDEX users_by_place ON users (search_place, role_order, status, last_key)",
    ]
}
