import GRDB
import GRDBSQLite

/// One of GRDB's cached statements, bound and stepped through SQLite's C interface. An upload runs millions, and GRDB's arguments and
/// rows would take as long as the work itself. The user resets it.
struct StatementInUse {
    private let handle: OpaquePointer
    private let db: GRDB.Database
    // Keeps a statement alive that GRDB does not own.
    private let statement: Statement

    init(_ db: GRDB.Database, _ sql: String, _ bindings: [SQLValue]) throws {
        self.db = db
        let cached = try db.cachedStatement(sql: sql)
        // A query that runs again while its rows are being read needs a separate statement.
        statement = sqlite3_stmt_busy(cached.sqliteStatement) == 0 ? cached : try db.makeStatement(sql: sql)
        handle = statement.sqliteStatement
        guard sqlite3_bind_parameter_count(handle) == Int32(bindings.count) else { throw DatabaseError(message: "bindings do not fit the statement") }
        for (index, value) in bindings.enumerated() { bind(value, Int32(index + 1)) }
    }

    var columnNames: [String] { statement.columnNames }

    /// - Returns: whether there is a row.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            throw DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
                message: sqlite3_errmsg(db.sqliteConnection).map { String(cString: $0) })
        }
    }

    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    // MARK: Values in

    private func bind(_ value: SQLValue, _ index: Int32) {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .real(let number): sqlite3_bind_double(handle, index, number)
        case .text(let text): bind(text, index)
        case .blob(let bytes): bind(bytes, index)
        }
    }

    private func bind(_ text: String, _ index: Int32) {
        var text = text
        text.withUTF8 { bytes in
            // An empty text may have no address and would be NULL.
            guard let start = bytes.baseAddress else { return _ = sqlite3_bind_text(handle, index, "", 0, Self.copied) }
            start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { _ = sqlite3_bind_text(handle, index, $0, Int32(bytes.count), Self.copied) }
        }
    }

    private func bind(_ bytes: [UInt8], _ index: Int32) {
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress, !buffer.isEmpty else { return _ = sqlite3_bind_zeroblob(handle, index, 0) }
            sqlite3_bind_blob(handle, index, start, Int32(buffer.count), Self.copied)
        }
    }

    /// SQLITE_TRANSIENT: SQLite copies the value.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    // MARK: Values out

    func values() -> [SQLValue] {
        (0..<sqlite3_column_count(handle)).map(value)
    }

    private func value(_ column: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(bytes(column))
        default: .null
        }
    }

    private func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))), as: UTF8.self)
    }

    private func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
