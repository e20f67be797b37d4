import Foundation
import GRDB

/// SQLite through GRDB: write-ahead log, one writer, many readers, foreign keys on, every commit on the disk.
public struct SQLiteDriver: DatabaseDriver {
    private let pool: DatabasePool
    public var dialect: Dialect { .sqlite }

    /// Opens or creates the file.
    /// - Parameters:
    ///   - path: the database file; its folder must exist.
    ///   - readers: how many reads may run at once.
    public init(path: String, readers: Int = 4) throws {
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(10)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -8000")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        pool = try DatabasePool(path: path, configuration: configuration)
        // The pool resets this to NORMAL while it opens, and WAL + NORMAL may lose a commit when the power goes.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    }

    public func read<Value: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> Value) async throws -> Value {
        try await pool.read { try body(SQLiteTransaction(db: $0)) }
    }

    public func write<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        do {
            return try await pool.write { db in
                let transaction = SQLiteTransaction(db: db)
                let value = try body(transaction)
                try transaction.writeAuditHead()
                return value
            }
        } catch let error as GRDB.DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw ConstraintViolation(detail: error.message ?? "")
        }
    }

    public func close() throws { try pool.close() }
}

/// The schema, as the last guard, refused a write. `detail` names the constraint for the log and is never shown.
public struct ConstraintViolation: Error {
    public let detail: String
}

private struct SQLiteTransaction: Writer {
    let db: GRDB.Database
    let auditHead = AuditHead()
    private let columns = ColumnPlaces()

    init(db: GRDB.Database) { self.db = db }

    var dialect: Dialect { .sqlite }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        let (sql, arguments) = rendered(query)
        let statement = try db.cachedStatement(sql: sql)
        let columns = columns.of(statement, sql)
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments)
        while let row = try cursor.next() {
            try body(Row(columns: columns, values: (0..<row.count).map { SQLValue(row[$0] as DatabaseValue) }))
        }
    }

    func run(_ query: Query) throws -> Int {
        let (sql, arguments) = rendered(query)
        let before = db.totalChangesCount
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
        // The total also counts rows that went with others by a foreign key; the count alone is stale after DDL.
        return db.totalChangesCount == before ? 0 : db.changesCount
    }

    private func rendered(_ query: Query) -> (sql: String, arguments: StatementArguments) {
        let (sql, bindings) = query.rendered { _ in "?" }
        return (sql, StatementArguments(bindings.map { $0.databaseValue }))
    }
}

/// The places of a statement's columns by name, worked out once in a transaction.
private final class ColumnPlaces {
    private var known: [String: [String: Int]] = [:]

    func of(_ statement: Statement, _ sql: String) -> [String: Int] {
        if let places = known[sql] { return places }
        let names = statement.columnNames
        let places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        known[sql] = places
        return places
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        self = switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .blob(let data): .blob([UInt8](data))
        }
    }
}
