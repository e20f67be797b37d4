extension Writer {
    /// Lets keys that are given out go on after those that were written with their numbers. SQLite does so by itself.
    public func continueIdentities() throws {
        guard dialect == .postgresql else { return }
        let identities = try rows("""
            SELECT table_name::text AS name, column_name::text AS key FROM information_schema.columns
            WHERE is_identity = 'YES' AND table_schema = current_schema() ORDER BY 1
            """) { (table: try $0.text("name"), key: try $0.text("key")) }
        for (table, key) in identities {
            let (name, column) = (Query(stringLiteral: table), Query(stringLiteral: key))
            let sequence: Query = "pg_get_serial_sequence(\(table), \(key))"
            // A number that was given out once is not given out again, also where its row is gone.
            try run("SELECT setval(\(sequence), GREATEST(nextval(\(sequence)), (SELECT COALESCE(MAX(\(column)), 0) + 1 FROM \(name))), false)")
        }
    }
}
