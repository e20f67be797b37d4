/// All that a database of SQLite holds, written to an empty one on a server, in one transaction (ADR 0018).
public struct DatabaseCopy: Sendable {
    private let source: SQLiteDriver
    private let target: Database
    private let filled: [String]

    /// - Parameters:
    ///   - source: a file that nobody writes to meanwhile.
    ///   - target: has the schema of the same migrations, and nothing in it but what they write.
    ///   - filled: the tables that the migrations themselves write to, each before those that it refers to. What they wrote is replaced by what the source has.
    public init(from source: SQLiteDriver, to target: Database, filled: [String] = []) {
        self.source = source
        self.target = target
        self.filled = ["audit_head"] + filled
    }

    /// Copies, then checks in the same transaction: the number of rows in each table, and the audit chain.
    /// - Parameter say: is told of each table that was written, with its rows.
    /// - Returns: the entries of the audit chain.
    /// - Throws: ``CopyRefusal``; then nothing was written.
    public func run(say: @escaping @Sendable (String, Int) -> Void) async throws -> Int {
        let (source, filled) = (source, filled)
        return try await target.write { target in
            // Both engines' threads may block: the one waits for the other.
            try source.readNow { source in try Self.copy(source, target, filled, say) }
        }
    }

    private static func copy(_ source: any Reader, _ target: any Writer, _ filled: [String], _ say: (String, Int) -> Void) throws -> Int {
        let tables = try target.tablesInOrder()
        try refuseDifferences(source, target, tables.filter { !filled.contains($0.name) })
        for table in tables { try target.run("ALTER TABLE \(table.query) DISABLE TRIGGER USER") }
        for table in filled { try target.run("DELETE FROM \(Query(stringLiteral: table))") }
        for table in tables { say(table.name, try table.copy(source, target)) }
        for table in tables { try target.run("ALTER TABLE \(table.query) ENABLE TRIGGER USER") }
        try target.continueIdentities()
        return try check(source, target, tables)
    }

    /// What is there already is never mixed with what comes.
    private static func refuseDifferences(_ source: any Reader, _ target: any Writer, _ tables: [CopiedTable]) throws {
        func steps(_ db: any Reader) throws -> [String] {
            try db.rows("SELECT number, name FROM schema_migrations ORDER BY number") { "\(try $0.int("number")) \(try $0.text("name"))" }
        }
        guard try steps(source) == steps(target) else { throw CopyRefusal.otherSchema }
        for table in tables {
            guard try target.count("SELECT COUNT(*) AS n FROM (SELECT 1 FROM \(table.query) LIMIT 1) AS t") == 0 else { throw CopyRefusal.notEmpty(table: table.name) }
        }
    }

    private static func check(_ source: any Reader, _ target: any Writer, _ tables: [CopiedTable]) throws -> Int {
        for table in tables {
            let (there, here) = (try source.count("SELECT COUNT(*) AS n FROM \(table.query)"), try target.count("SELECT COUNT(*) AS n FROM \(table.query)"))
            guard there == here else { throw CopyRefusal.incomplete(table: table.name) }
            try target.run("ANALYZE \(table.query)")
        }
        guard case .whole(let links) = try target.verifyAudit() else { throw CopyRefusal.chainBroken }
        return links
    }
}

/// Why nothing was copied.
public enum CopyRefusal: Error, Sendable, Equatable {
    /// The two were not brought up to date by the same program.
    case otherSchema
    case notEmpty(table: String)
    case incomplete(table: String)
    case chainBroken
}
