/// SQL with its bindings. Interpolation binds, it never pastes text: `"… WHERE id = \(id)"`.
/// Written once for all engines; each engine renders its own placeholders (DESIGN rule 6).
public struct Query: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable {
        case sql(String)
        case binding(SQLValue)
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

        /// A bracketed list for `IN`; an empty list is `(NULL)`, which nothing equals.
        public mutating func appendInterpolation(list values: [some SQLBindable]) {
            guard !values.isEmpty else { return parts.append(.sql("(NULL)")) }
            parts.append(.sql("("))
            for (index, value) in values.enumerated() {
                if index > 0 { parts.append(.sql(", ")) }
                parts.append(.binding(value.sqlValue))
            }
            parts.append(.sql(")"))
        }

        /// Bracketed rows for `VALUES`; there must be one at least.
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

    /// Conditions joined by AND; none at all is true.
    public static func all(_ conditions: [Query]) -> Query {
        guard let first = conditions.first else { return "1 = 1" }
        return conditions.dropFirst().reduce("(" + first + ")") { $0 + " AND (" + $1 + ")" }
    }

    /// The text for one engine and the values in the order of its placeholders.
    /// - Parameter placeholder: gives the placeholder of the n-th binding, counted from 1.
    public func rendered(placeholder: (Int) -> String) -> (sql: String, bindings: [SQLValue]) {
        var sql = ""
        sql.reserveCapacity(400)
        var bindings: [SQLValue] = []
        bindings.reserveCapacity(parts.count / 2 + 1)
        for part in parts {
            switch part {
            case .sql(let text): sql += text
            case .binding(let value):
                bindings.append(value)
                sql += placeholder(bindings.count)
            }
        }
        return (sql, bindings)
    }
}
