/// A table and its columns, without those that the engine computes.
struct CopiedTable {
    let name: String
    let columns: [String]

    var query: Query { Query(stringLiteral: name) }

    /// Rows per statement.
    private static let piece = 200

    /// - Returns: how many rows were written.
    func copy(_ source: any Reader, _ target: any Writer) throws -> Int {
        let list = Query(stringLiteral: columns.joined(separator: ", "))
        var (waiting, written): ([[SQLValue]], Int) = ([], 0)
        func write() throws {
            guard !waiting.isEmpty else { return }
            written += try target.run("INSERT INTO \(query) (\(list)) VALUES \(rows: waiting)")
            waiting = []
        }
        try source.each("SELECT \(list) FROM \(query)") { row in
            waiting.append(try columns.map { try row[$0] })
            if waiting.count == Self.piece { try write() }
        }
        try write()
        return written
    }
}

extension Reader {
    /// All tables of a PostgreSQL schema except the migrations table, each after the tables that it references.
    func tablesInOrder() throws -> [CopiedTable] {
        let columns = try rows("""
            SELECT c.table_name::text AS name, c.column_name::text AS key FROM information_schema.columns AS c
                JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' AND c.table_name <> 'schema_migrations'
            ORDER BY c.table_name, c.ordinal_position
            """) { (table: try $0.text("name"), column: try $0.text("key")) }
        let references = try rows("""
            SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent FROM pg_constraint
            WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conrelid <> confrelid
            """) { (child: try $0.text("child"), parent: try $0.text("parent")) }
        var waiting = Dictionary(grouping: columns, by: \.table).map { CopiedTable(name: $0.key, columns: $0.value.map(\.column)) }.sorted { $0.name < $1.name }
        var ordered: [CopiedTable] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            let ready = waiting.filter { table in !references.contains { $0.child == table.name && names.contains($0.parent) } }
            guard !ready.isEmpty else { throw CopyRefusal.otherSchema }
            ordered += ready
            waiting.removeAll { table in ready.contains { $0.name == table.name } }
        }
        return ordered
    }
}
