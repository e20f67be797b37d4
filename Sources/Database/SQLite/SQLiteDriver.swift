import CSQLiteOptions
import Foundation
import GRDB

/// SQLite through GRDB: write-ahead log, one writer, many readers, foreign keys on, every commit on disk.
public struct SQLiteDriver: DatabaseDriver {
    private let pool: DatabasePool
    public var dialect: Dialect { .sqlite }

    /// Opens or creates the file.
    /// - Parameters:
    ///   - path: the database file; its folder must exist.
    ///   - readers: how many reads may run at the same time.
    public init(path: String, readers: Int = 4) throws {
        _ = Self.isConfigured
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(10)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -8000")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        // The pool resets this to NORMAL while it opens, and WAL with NORMAL may lose a commit after a power failure.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        // A file of a hundred thousand rows changes places all over a dozen indexes. With a small cache each page is read and written many times.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = -96000") }
    }

    /// Once per process.
    private static let isConfigured = sqlite_without_memory_statistics() == 0

    public func read<Value: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> Value) async throws -> Value {
        try await pool.read { try body(SQLiteTransaction(db: $0, isDeciding: false)) }
    }

    /// The same for a thread that may block.
    func readNow<Value>(_ body: (any Reader) throws -> Value) throws -> Value {
        try pool.read { try body(SQLiteTransaction(db: $0, isDeciding: false)) }
    }

    public func write<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await write(isDeciding: true, body)
    }

    public func writeConcurrently<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await write(isDeciding: false, body)
    }

    /// On its own thread, which ends afterwards: a thread cannot raise its priority again.
    public func writeLong<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await naming {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread { [pool] in
                    // On Linux this affects only the calling thread.
                    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.giveWay)
                    continuation.resume(with: Result { try pool.write { try Self.transact($0, isDeciding: true, body) } })
                }
                thread.stackSize = 8 << 20
                thread.name = "long write"
                thread.start()
            }
        }
    }

    /// Niceness: about a tenth of a core while other threads want all of it.
    private static let giveWay: Int32 = 10

    private func write<Value: Sendable>(isDeciding: Bool, _ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await naming { try await pool.write { try Self.transact($0, isDeciding: isDeciding, body) } }
    }

    private static func transact<Value>(_ db: GRDB.Database, isDeciding: Bool, _ body: (any Writer) throws -> Value) throws -> Value {
        let transaction = SQLiteTransaction(db: db, isDeciding: isDeciding)
        let value = try body(transaction)
        try transaction.writeAuditHead()
        return value
    }

    private func naming<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let error as GRDB.DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw ConstraintViolation(detail: error.message ?? "")
        }
    }

    public func close() throws { try pool.close() }
}

/// The schema refused a write. `detail` names the constraint for the log and is never shown.
public struct ConstraintViolation: Error {
    public let detail: String
}

private struct SQLiteTransaction: Writer {
    let db: GRDB.Database
    let auditHead: AuditHead
    private let columns = ColumnPlaces()

    init(db: GRDB.Database, isDeciding: Bool) {
        self.db = db
        auditHead = AuditHead(isDeciding: isDeciding)
    }

    var dialect: Dialect { .sqlite }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        let (sql, bindings) = query.renderedForSQLite()
        let statement = try StatementInUse(db, sql, bindings)
        defer { statement.reset() }
        let places = columns.of(statement, sql)
        while try statement.step() { try body(Row(columns: places, values: statement.values())) }
    }

    func run(_ query: Query) throws -> Int {
        let (sql, bindings) = query.renderedForSQLite()
        let before = db.totalChangesCount
        try run(sql, bindings)
        // The total includes rows deleted by a foreign key; the count alone is stale after DDL.
        return db.totalChangesCount == before ? 0 : db.changesCount
    }

    /// The connection already knows the id; RETURNING would create a table for its one row.
    func insert(_ query: Query) throws -> Int64 {
        guard try run(query) == 1 else { throw NothingInserted() }
        return db.lastInsertedRowID
    }

    private func run(_ sql: String, _ bindings: [SQLValue]) throws {
        // GRDB must know about schema changes.
        guard !bindings.isEmpty || ["INSERT", "UPDATE", "DELETE", "SELECT"].contains(where: sql.hasPrefix) else { return try db.execute(sql: sql) }
        let statement = try StatementInUse(db, sql, bindings)
        defer { statement.reset() }
        while try statement.step() {}
    }
}

/// The columns of each statement, computed once per transaction.
private final class ColumnPlaces {
    private var known: [String: Row.Columns] = [:]

    func of(_ statement: StatementInUse, _ sql: String) -> Row.Columns {
        if let places = known[sql] { return places }
        let places = Row.Columns(statement.columnNames)
        known[sql] = places
        return places
    }
}
