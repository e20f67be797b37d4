extension Writer {
    /// Fills tables quickly: their indexes and triggers are taken away before and made again after, within the transaction, since an index that is
    /// made from all rows is sorted once and not searched for each. What triggers would have done is the caller's to do; unique constraints of
    /// the tables themselves stay. On PostgreSQL triggers and search indexes alone rest meanwhile; keys go on after those that were written, and plans are made anew.
    /// - Parameters:
    ///   - search: the search indexes of the tables, which are filled anew: all that there are.
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

    /// After many rows were added: PostgreSQL plans by what it has counted, and by itself it counts anew within minutes, in which these are read most.
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

    /// Does work while triggers rest whose meaning it sees to itself: SQLite keeps a copy of each page that a statement with triggers changes. They are
    /// there again afterwards, and after a failure too, since all is one transaction. Engines other than SQLite just do the work.
    public func resting<Value>(_ triggers: [String], _ work: () throws -> Value) throws -> Value {
        guard dialect == .sqlite else { return try work() }
        let made = try rows("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name \(oneOf: triggers) ORDER BY rowid") { try $0.text("sql") }
        for name in triggers { try run(Query(stringLiteral: "DROP TRIGGER \(name)")) }
        let value = try work()
        for sql in made { try run(Query(stringLiteral: sql)) }
        return value
    }
}
