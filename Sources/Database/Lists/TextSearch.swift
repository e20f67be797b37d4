/// The index that texts were searched by before ``OrderedSearch``; migrations that were released make it.
public struct TextSearch: Sendable {
    public let table: String
    public let column: String

    /// - Parameters:
    ///   - table: a table with a whole-number key `id`.
    ///   - column: holds text that is folded already (`SearchText`).
    public init(table: String, column: String) {
        self.table = table
        self.column = column
    }

    /// Statements that make the index and keep it true. SQLite: a trigram index beside the table, written by triggers.
    /// PostgreSQL: nothing yet, as ``OrderedSearch`` makes its own.
    public func statements(_ dialect: Dialect) -> [String] {
        switch dialect {
        case .postgresql: []
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
}
