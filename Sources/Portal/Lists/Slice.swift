import Database

/// One page of a list, found by keyset: never all rows.
struct Slice<Item: Sendable>: Sendable {
    static var size: Int { 50 }

    let items: [Item]
    let previous: Cursor?
    let next: Cursor?
}

/// A list's query in parts.
struct ListQuery: Sendable {
    let columns: Query
    /// Tables and joins.
    let source: Query
    var conditions: [Query]
    /// What it is sorted by, before the id.
    let keys: [Query]
    let id: Query
}

extension Reader {
    /// The page of a list that begins after, or ends before, a cursor; one question, one row more than a page.
    /// - Parameter size: how many rows a page has.
    func slice<Item: Sendable>(
        _ query: ListQuery, at cursor: Cursor?, descending: Bool, size: Int = Slice<Item>.size, _ decode: (Row) throws -> Item
    ) throws -> Slice<Item> {
        // A cursor of another order than this list's is none.
        let cursor = cursor.flatMap { $0.keys.count == query.keys.count ? $0 : nil }
        let backwards = cursor?.backwards ?? false
        let falling = descending != backwards
        var conditions = query.conditions
        if let cursor { conditions.append(beyond(cursor, query, falling: falling)) }
        let order = (query.keys + [query.id]).map { falling ? "\($0) DESC" as Query : $0 }
        let keyColumns = query.keys.enumerated().reduce("" as Query) { $0 + ", \($1.element) AS \(Query(stringLiteral: "order_\($1.offset)"))" }
        var found = try rows("""
            SELECT \(query.columns)\(keyColumns), \(query.id) AS order_id FROM \(query.source) WHERE \(Query.all(conditions))
            ORDER BY \(joined(order)) LIMIT \(size + 1)
            """) { row in
            let keys = try query.keys.indices.compactMap { Cursor.Key(try row["order_\($0)"]) }
            return (item: try decode(row), keys: keys, id: try row.integer("order_id"))
        }
        let more = found.count > size
        if more { found.removeLast() }
        if backwards { found.reverse() }
        func cursorAt(_ end: (item: Item, keys: [Cursor.Key], id: Int64)?, backwards: Bool, _ exists: Bool) -> Cursor? {
            end.flatMap { exists ? Cursor(keys: $0.keys, id: $0.id, backwards: backwards) : nil }
        }
        return Slice(
            items: found.map(\.item), previous: cursorAt(found.first, backwards: true, backwards ? more : cursor != nil),
            next: cursorAt(found.last, backwards: false, backwards ? true : more))
    }

    private func beyond(_ cursor: Cursor, _ query: ListQuery, falling: Bool) -> Query {
        let (left, right) = (joined(query.keys + [query.id]), joined(cursor.keys.map { "\($0.value)" } + ["\(cursor.id)"]))
        return falling ? "(\(left)) < (\(right))" : "(\(left)) > (\(right))"
    }

    private func joined(_ parts: [Query]) -> Query {
        parts.dropFirst().reduce(parts.first ?? "") { $0 + ", " + $1 }
    }
}
