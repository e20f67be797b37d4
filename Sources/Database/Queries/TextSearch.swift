/// Search by any part of a text, from an index: what engines differ in most, so it is here alone.
public struct TextSearch: Sendable {
    let table: String
    let column: String

    /// - Parameters:
    ///   - table: a table with a whole-number key `id`.
    ///   - column: holds text that is folded already (`SearchText`).
    public init(table: String, column: String) {
        self.table = table
        self.column = column
    }

    /// Statements that make the index and keep it true. SQLite: a trigram index beside the table, written by triggers.
    /// PostgreSQL: a trigram index (pg_trgm) on the column.
    public func statements(_ dialect: Dialect) -> [String] {
        switch dialect {
        case .postgresql: ["CREATE INDEX \(table)_search ON \(table) USING gin (\(column) gin_trgm_ops)"]
        case .sqlite:
            [
                "CREATE VIRTUAL TABLE \(table)_search USING fts5 (\(column), content = '\(table)', content_rowid = 'id', tokenize = 'trigram')",
                """
                CREATE TRIGGER \(table)_search_insert AFTER INSERT ON \(table) BEGIN
                    INSERT INTO \(table)_search (rowid, \(column)) VALUES (new.id, new.\(column)); END
                """,
                """
                CREATE TRIGGER \(table)_search_delete AFTER DELETE ON \(table) BEGIN
                    INSERT INTO \(table)_search (\(table)_search, rowid, \(column)) VALUES ('delete', old.id, old.\(column)); END
                """,
                """
                CREATE TRIGGER \(table)_search_update AFTER UPDATE OF \(column) ON \(table) WHEN old.\(column) <> new.\(column) BEGIN
                    INSERT INTO \(table)_search (\(table)_search, rowid, \(column)) VALUES ('delete', old.id, old.\(column));
                    INSERT INTO \(table)_search (rowid, \(column)) VALUES (new.id, new.\(column)); END
                """,
                "INSERT INTO \(table)_search (\(table)_search) VALUES ('rebuild')",
            ]
        }
    }

    /// A term as one string of FTS5: sign by sign, for a quotation mark with something combining on it is one character to Swift and two
    /// signs to SQLite. A NUL would end the string there; nothing that is searched holds one.
    private static func phrase(_ term: String) -> String {
        var phrase = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in term.unicodeScalars where scalar != "\0" {
            if scalar == "\"" { phrase.append(scalar) }
            phrase.append(scalar)
        }
        phrase.append("\"")
        return String(phrase)
    }

    /// The shortest text that the index finds inside another; of shorter ones there are too many.
    public static let shortest = 3

    /// A condition: the row `id` contains `term`. Nil where the term is too short to be found by index.
    /// - Parameters:
    ///   - id: the key column in the query that this becomes part of, such as `u.id`.
    ///   - term: folded, as the column is.
    public func condition(_ id: Query, contains term: String, _ dialect: Dialect) -> Query? {
        guard term.unicodeScalars.count >= Self.shortest else { return nil }
        switch dialect {
        case .sqlite:
            let phrase = Self.phrase(term)
            let name = Query(stringLiteral: "\(table)_search")
            return "\(id) IN (SELECT rowid FROM \(name) WHERE \(name) MATCH \(phrase))"
        case .postgresql:
            let pattern = "%\(term.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_"))%"
            let (rows, name) = (Query(stringLiteral: table), Query(stringLiteral: column))
            return "\(id) IN (SELECT id FROM \(rows) WHERE \(name) LIKE \(pattern))"
        }
    }
}
