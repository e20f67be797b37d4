extension Writer {
    /// Moves the identity sequences past rows that were inserted with explicit ids. SQLite does this by itself.
    public func continueIdentities() throws {
        guard dialect == .postgresql else { return }
        let identities = try rows("""
            SELECT table_name::text AS name, column_name::text AS key FROM information_schema.columns
            WHERE is_identity = 'YES' AND table_schema = current_schema() ORDER BY 1
            """) { (table: try $0.text("name"), key: try $0.text("key")) }
        for (table, key) in identities {
            let (name, column) = (Query(stringLiteral: table), Query(stringLiteral: key))
            let sequence: Query = "pg_get_serial_sequence(\(table), \(key))"
            // An id is never reused, even after its row was deleted.
            try run("SELECT setval(\(sequence), GREATEST(nextval(\(sequence)), (SELECT COALESCE(MAX(\(column)), 0) + 1 FROM \(name))), false)")
        }
    }
}
