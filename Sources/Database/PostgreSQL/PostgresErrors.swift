import CPostgres

/// Why a database server could not do the work. Nothing was committed, except possibly for ``outcomeUnknown``.
public enum DatabaseUnavailable: Error, Sendable, Equatable {
    /// The server cannot be reached, or the connection broke. The reason is libpq's, without a password.
    case away(reason: String)
    /// The server cannot store Gatehouse's data: its version, encoding or collation is wrong.
    case unsuitable(reason: String)
    /// No connection or lock was free within the time limit.
    case busy
    /// The connection broke during COMMIT. The outcome is unknown, so the transaction is not repeated.
    case outcomeUnknown

    /// For everybody: it contains no names of servers or users.
    public var words: String {
        switch self {
        case .away: "the database server cannot be reached"
        case .unsuitable: "the database server is not as Gatehouse needs it"
        case .busy, .outcomeUnknown: reason
        }
    }

    /// For the log.
    public var reason: String {
        switch self {
        case .away(let reason), .unsuitable(let reason): reason
        case .busy: "the database is busy"
        case .outcomeUnknown: "the connection to the database broke while a change was being written"
        }
    }
}

/// The server's error for a statement. The message may quote a value, so it is for the log only.
struct PostgresError: Error, CustomStringConvertible {
    /// SQLSTATE (PostgreSQL, appendix A); empty for an error of libpq itself.
    let state: String
    let message: String
    let constraint: String

    init(_ answer: OpaquePointer?, _ connection: OpaquePointer) {
        func field(_ code: Int32) -> String { PQresultErrorField(answer, code).map { String(cString: $0) } ?? "" }
        state = field(Self.sqlState)
        constraint = field(Self.constraintName)
        let words = field(Self.primary)
        message = words.isEmpty ? PostgresError.words(of: connection) : words
    }

    init(message: String) {
        (state, constraint, self.message) = ("", "", message)
    }

    /// libpq's last error of a connection, on one line.
    static func words(of connection: OpaquePointer?) -> String {
        guard let words = PQerrorMessage(connection) else { return "no connection" }
        return String(cString: words).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    var description: String { "PostgreSQL \(state): \(message)" }

    /// A violated constraint: not null, foreign key, unique, check, exclusion.
    var isConstraint: Bool { ["23502", "23503", "23505", "23514", "23P01"].contains(state) }

    /// The server rolled back because of another transaction, or a prepared statement no longer matches the schema. A repetition may succeed.
    var isPassing: Bool { ["40001", "40P01", "26000"].contains(state) || (state == "0A000" && message.contains("cached plan")) }

    /// It waited too long for a lock (`lock_timeout`).
    var isBusy: Bool { state == "55P03" }

    /// A prepared statement is no longer valid.
    var isStale: Bool { ["26000", "0A000"].contains(state) }

    // PG_DIAG_… are character constants, which Swift does not import as numbers.
    private static let sqlState = Int32(UInt8(ascii: "C"))
    private static let primary = Int32(UInt8(ascii: "M"))
    private static let constraintName = Int32(UInt8(ascii: "n"))
}
