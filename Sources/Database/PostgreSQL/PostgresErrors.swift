import CPostgres

/// Why a database server could not do what was asked. Nothing was decided, but for ``outcomeUnknown``.
public enum DatabaseUnavailable: Error, Sendable, Equatable {
    /// It cannot be reached, or the connection broke. The reason is libpq's, without a password.
    case away(reason: String)
    /// It cannot hold Gatehouse's data as it is: its version, encoding or collation.
    case unsuitable(reason: String)
    /// Every connection was taken, or others held what is needed, for as long as may be waited.
    case busy
    /// The connection broke while a transaction was being committed: whether it was is not known, so it is not repeated.
    case outcomeUnknown

    /// For everybody: it names no servers and no users.
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

/// What the server said to a statement. The message may quote a value: it is for the log alone.
struct PostgresError: Error, CustomStringConvertible {
    /// SQLSTATE (PostgreSQL, appendix A); empty where libpq gave up itself.
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

    /// libpq's last words on a connection, on one line.
    static func words(of connection: OpaquePointer?) -> String {
        guard let words = PQerrorMessage(connection) else { return "no connection" }
        return String(cString: words).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    var description: String { "PostgreSQL \(state): \(message)" }

    /// The schema refused: not null, foreign key, unique, check, exclusion.
    var isConstraint: Bool { ["23502", "23503", "23505", "23514", "23P01"].contains(state) }

    /// The transaction was rolled back for the sake of another, or a statement prepared earlier no longer fits the schema: the same again may go well.
    var isPassing: Bool { ["40001", "40P01", "26000"].contains(state) || (state == "0A000" && message.contains("cached plan")) }

    /// It waited too long for what others hold (`lock_timeout`).
    var isBusy: Bool { state == "55P03" }

    /// A statement that was prepared is no longer as it was.
    var isStale: Bool { ["26000", "0A000"].contains(state) }

    // PG_DIAG_… are character constants, which do not come through as numbers.
    private static let sqlState = Int32(UInt8(ascii: "C"))
    private static let primary = Int32(UInt8(ascii: "M"))
    private static let constraintName = Int32(UInt8(ascii: "n"))
}
