/// SQL with its bindings. Interpolation binds and never pastes text: `"… WHERE id = \(id)"`.
/// Written once for all engines; each engine writes its own placeholders (DESIGN rule 6).
public struct Query: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable {
        case sql(String)
        case binding(SQLValue)
        /// Values of one kind, at least one, for a membership test.
        case oneOf([SQLValue])
    }

    var parts: [Part]

    public init(stringLiteral value: String) { parts = [.sql(value)] }
    public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
    private init(parts: [Part]) { self.parts = parts }

    public struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []
        public init(literalCapacity: Int, interpolationCount: Int) { parts.reserveCapacity(interpolationCount * 2 + 1) }
        public mutating func appendLiteral(_ literal: String) { parts.append(.sql(literal)) }
        public mutating func appendInterpolation(_ value: some SQLBindable) { parts.append(.binding(value.sqlValue)) }
        public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) { parts.append(.binding(value?.sqlValue ?? .null)) }
        public mutating func appendInterpolation(_ query: Query) { parts += query.parts }

        /// The condition that the preceding expression equals one of these values; false for none. Each engine has its own syntax for it.
        public mutating func appendInterpolation(oneOf values: [some SQLBindable]) {
            parts.append(values.isEmpty ? .sql("IN (NULL)") : .oneOf(values.map(\.sqlValue)))
        }

        /// Bracketed rows for `VALUES`; at least one.
        public mutating func appendInterpolation(rows: [[SQLValue]]) {
            for (number, row) in rows.enumerated() {
                parts.append(.sql(number == 0 ? "(" : ", ("))
                for (index, value) in row.enumerated() {
                    if index > 0 { parts.append(.sql(", ")) }
                    parts.append(.binding(value))
                }
                parts.append(.sql(")"))
            }
        }
    }

    public static func + (left: Query, right: Query) -> Query { Query(parts: left.parts + right.parts) }

    /// Conditions joined by AND; true for none.
    public static func all(_ conditions: [Query]) -> Query {
        guard let first = conditions.first else { return "1 = 1" }
        return conditions.dropFirst().reduce("(" + first + ")") { $0 + " AND (" + $1 + ")" }
    }

    /// The SQL for SQLite, and the values in the order of its placeholders.
    func renderedForSQLite() -> (sql: String, bindings: [SQLValue]) {
        var sql = Self.room
        var bindings: [SQLValue] = []
        bindings.reserveCapacity(parts.count / 2 + 1)
        for part in parts {
            switch part {
            case .sql(let text): sql += text
            case .binding(let value):
                bindings.append(value)
                sql += "?"
            case .oneOf(let values):
                bindings += values
                sql += "IN (?" + String(repeating: ", ?", count: values.count - 1) + ")"
            }
        }
        return (sql, bindings)
    }

    /// The SQL for PostgreSQL, and the bindings of its placeholders. A list is one binding, so the SQL and its prepared statement are the
    /// same for lists of any length.
    func renderedForPostgres() -> (sql: String, bindings: [PostgresBinding]) {
        var sql = Self.room
        var bindings: [PostgresBinding] = []
        bindings.reserveCapacity(parts.count / 2 + 1)
        for part in parts {
            switch part {
            case .sql(let text): sql += text
            case .binding(let value):
                bindings.append(.value(value))
                sql += "$\(bindings.count)"
            case .oneOf(let values):
                bindings.append(.list(values))
                sql += "= ANY($\(bindings.count))"
            }
        }
        return (sql, bindings)
    }

    /// The SQL with `?` for each value, `IN (?)` for each list and one row for any number of rows: the same whatever is bound and on whichever engine.
    package var text: String {
        var sql = Self.room
        var isFurtherRow = false
        for part in parts {
            switch part {
            // A row of `rows:` after its first begins and ends with these.
            case .sql(", ("): isFurtherRow = true
            case .sql(")") where isFurtherRow: isFurtherRow = false
            case _ where isFurtherRow: break
            case .sql(let text): sql += text
            case .binding: sql += "?"
            case .oneOf: sql += "IN (?)"
            }
        }
        return sql
    }

    private static var room: String {
        var text = ""
        text.reserveCapacity(400)
        return text
    }
}

/// The value of a PostgreSQL placeholder.
enum PostgresBinding: Hashable, Sendable {
    case value(SQLValue)
    /// Values of one kind, at least one.
    case list([SQLValue])
}
