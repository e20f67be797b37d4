extension OrderedSearch {
    /// When a new row becomes searchable.
    public enum Moment: Sendable {
        case atOnce
        /// Until ``Writer/index(_:in:)`` puts it into the index with many others, in the same transaction.
        case later

        /// What an INSERT says of it: a further column and its value.
        public func place(_ dialect: Dialect) -> (column: Query, value: Query) {
            self == .later && dialect == .sqlite ? (", search_place", ", 0") : ("", "")
        }
    }
}

extension Writer {
    /// Puts the rows into a search index that were added to be searchable ``OrderedSearch/Moment/later``, in the order of the index: FTS5 writes a
    /// piece of its own whenever a row comes before the last one.
    /// - Parameter ids: a query for the ids of rows that may be among them, as many as can be sorted in memory.
    public func index(_ ids: Query, in search: OrderedSearch) throws {
        guard dialect == .sqlite else { return }
        let (table, place) = (Query(stringLiteral: search.table), Query(stringLiteral: OrderedSearch.place(search.key)))
        let ordered = try rows("SELECT id FROM \(table) WHERE id IN (\(ids)) AND search_place = 0 ORDER BY \(place), id") { try $0.integer("id") }
        for start in stride(from: 0, to: ordered.count, by: Self.rowsAtOnce) {
            try self.place(Array(ordered[start..<min(start + Self.rowsAtOnce, ordered.count)]), in: search)
        }
    }

    private func place(_ ids: [Int64], in search: OrderedSearch) throws {
        let (table, index, column) = (Query(stringLiteral: search.table), Query(stringLiteral: "\(search.table)_search"), Query(stringLiteral: search.column))
        let (place, wide) = (Query(stringLiteral: OrderedSearch.place(search.key)), Query(stringLiteral: OrderedSearch.wide(search.column)))
        try run("UPDATE \(table) SET search_place = \(place) * 4294967296 + id WHERE id \(oneOf: ids)")
        try run("INSERT INTO \(index) (rowid, \(column)) SELECT search_place, \(wide) FROM \(table) WHERE id \(oneOf: ids) ORDER BY search_place")
    }

    /// Enough that the index is written down seldom, and little to sort.
    private static var rowsAtOnce: Int { 5000 }
}
