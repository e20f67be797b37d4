extension Writer {
    /// Fills tables quickly, in one transaction: drops their indexes and triggers first and creates them again afterwards. Building an index from
    /// all rows sorts once instead of searching for each row. The caller does the work of the triggers; unique constraints of
    /// the tables stay. On PostgreSQL it only disables triggers and drops search indexes; then it advances the id sequences and runs ANALYZE.
    /// - Parameters:
    ///   - search: all search indexes of the tables; they are rebuilt.
    ///   - ranges: keys that divide the rows evenly.
    public func bulkLoad(_ tables: [String], search: [OrderedSearch], ranges: [String], _ work: () throws -> Void) throws {
        guard dialect == .sqlite else { return try bulkLoadOnPostgreSQL(tables, search, work) }
        let dependent = try rows("""
            SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name \(oneOf: tables) ORDER BY rowid
            """) { (kind: try $0.text("type"), name: try $0.text("name"), sql: try $0.text("sql")) }
        for each in dependent { try run(Query(stringLiteral: "DROP \(each.kind) \(each.name)")) }
        try work()
        try run("DELETE FROM search_ranges")
        try run(OrderedSearch.ranges(ranges))
        for statement in search.flatMap(\.refill) { try run(Query(stringLiteral: statement)) }
        for each in dependent { try run(Query(stringLiteral: each.sql)) }
    }

    /// After many inserts: PostgreSQL plans with statistics. It renews them only minutes later, but these rows are read now.
    public func renewPlans(for tables: [String]) throws {
        guard dialect == .postgresql else { return }
        for table in tables { try run(Query(stringLiteral: "ANALYZE \(table)")) }
    }

    private func bulkLoadOnPostgreSQL(_ tables: [String], _ search: [OrderedSearch], _ work: () throws -> Void) throws {
        for each in search { try run(Query(stringLiteral: "DROP INDEX IF EXISTS \(each.table)_search")) }
        for table in tables { try run(Query(stringLiteral: "ALTER TABLE \(table) DISABLE TRIGGER USER")) }
        try work()
        for table in tables { try run(Query(stringLiteral: "ALTER TABLE \(table) ENABLE TRIGGER USER")) }
        for statement in search.flatMap({ $0.statements(dialect) }) { try run(Query(stringLiteral: statement)) }
        try continueIdentities()
        try run("ANALYZE")
    }

    /// Does work without triggers, whose effect the work provides itself. SQLite copies each page that a statement with triggers changes. The
    /// triggers return afterwards, also after a failure, because everything is one transaction. Other engines just do the work.
    public func resting<Value>(_ triggers: [String], _ work: () throws -> Value) throws -> Value {
        guard dialect == .sqlite else { return try work() }
        let made = try rows("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name \(oneOf: triggers) ORDER BY rowid") { try $0.text("sql") }
        for name in triggers { try run(Query(stringLiteral: "DROP TRIGGER \(name)")) }
        let value = try work()
        for sql in made { try run(Query(stringLiteral: sql)) }
        return value
    }
}
