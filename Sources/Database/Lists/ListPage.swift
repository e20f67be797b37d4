
/// One page of a list, read by keyset: never all rows.
public struct ListPage<Item: Sendable>: Sendable {
    public static var size: Int { 50 }

    public let items: [Item]
    public let previous: Cursor?
    public let next: Cursor?
    /// So many rows match the search that they come in the default order, whatever order was requested.
    public var isBroad = false

    public init(items: [Item], previous: Cursor?, next: Cursor?, isBroad: Bool = false) {
        self.items = items
        self.previous = previous
        self.next = next
        self.isBroad = isBroad
    }
}

/// A source of the page's rows: tables with an index in the list's order, and conditions.
public struct RowSource: Sendable {
    public let source: Query
    public let conditions: [Query]

    public init(source: Query, conditions: [Query]) {
        self.source = source
        self.conditions = conditions
    }
}

/// The parts of a list's query. It first finds the keys and ids of the page's rows, and reads the displayed columns only for these.
public struct ListQuery: Sendable {
    public let columns: Query
    /// Tables and joins of the displayed columns.
    public let source: Query
    /// Joins `source` with a row of the page, by `page.id`.
    public let link: Query
    /// Several sources are merged; a row that two of them find counts once.
    public let ways: [RowSource]
    /// The sort keys before the id, for the tables of a source.
    public let keys: [Query]
    /// How many of the first keys are integers; the others are texts.
    public let numbers: Int
    public let id: Query

    public init(columns: Query, source: Query, link: Query, ways: [RowSource], keys: [Query], numbers: Int, id: Query) {
        self.columns = columns
        self.source = source
        self.link = link
        self.ways = ways
        self.keys = keys
        self.numbers = numbers
        self.id = id
    }
}

/// The requested page: after a cursor, or before it.
public struct ListPosition: Sendable {
    public let cursor: Cursor?
    public let descending: Bool
    public var size: Int

    public init(cursor: Cursor?, descending: Bool, size: Int = ListPage<Int>.size) {
        self.cursor = cursor
        self.descending = descending
        self.size = size
    }

    public var backwards: Bool { cursor?.backwards ?? false }
    /// The rows are read in descending order.
    public var readsDescending: Bool { descending != backwards }
    /// One row more than a page, which shows whether there is another page.
    public var rows: Int { size + 1 }

    /// Drops a cursor that was made for another order.
    public func fitting(_ keys: Int, numbers: Int = 0) -> ListPosition {
        let fits = cursor.map { $0.keys.count == keys && $0.keys.prefix(numbers).allSatisfy(\.isNumber) && !$0.keys.dropFirst(numbers).contains(where: \.isNumber) }
        return ListPosition(cursor: fits == true ? cursor : nil, descending: descending, size: size)
    }
}

extension Reader {
    /// One page of a list, with one query.
    public func slice<Item: Sendable>(_ query: ListQuery, at place: ListPosition, _ decode: (Row) throws -> Item) throws -> ListPage<Item> {
        let place = place.fitting(query.keys.count, numbers: query.numbers)
        guard !query.ways.isEmpty else { return ListPage(items: [], previous: nil, next: nil) }
        let names = query.keys.indices.map { Query(stringLiteral: "page.order_\($0)") }
        let order = ordered(names + ["page.id"], readsDescending: place.readsDescending)
        var found = try rows("""
            SELECT \(query.columns), \(joined(names)), page.id AS order_id FROM \(page(query, place)) AS page CROSS JOIN \(query.source)
            WHERE \(query.link) ORDER BY \(order)
            """) { row in
            let keys = try query.keys.indices.compactMap { Cursor.Key(try row["order_\($0)"]) }
            return (item: try decode(row), keys: keys, id: try row.integer("order_id"))
        }
        let more = found.count > place.size
        if more { found.removeLast() }
        if place.backwards { found.reverse() }
        func cursorAt(_ end: (item: Item, keys: [Cursor.Key], id: Int64)?, backwards: Bool, _ exists: Bool) -> Cursor? {
            end.flatMap { exists ? Cursor(keys: $0.keys, id: $0.id, backwards: backwards) : nil }
        }
        return ListPage(
            items: found.map(\.item), previous: cursorAt(found.first, backwards: true, place.backwards ? more : place.cursor != nil),
            next: cursorAt(found.last, backwards: false, place.backwards ? true : more))
    }

    /// Keys and ids of the page's rows, as a table.
    private func page(_ query: ListQuery, _ place: ListPosition) -> Query {
        let ways = query.ways.map { rows(of: $0, query, place) }
        guard ways.count > 1 else { return "(\(ways.first ?? ""))" }
        let merged = ways.enumerated().reduce("" as Query) { all, way in
            let one: Query = "SELECT * FROM (\(way.element)) AS \(Query(stringLiteral: "way_\(way.offset)"))"
            return way.offset == 0 ? one : all + " UNION " + one
        }
        let order = ordered((1...query.keys.count + 1).map { Query(stringLiteral: "\($0)") }, readsDescending: place.readsDescending)
        return "(\(merged) ORDER BY \(order) LIMIT \(place.rows))"
    }

    private func rows(of way: RowSource, _ query: ListQuery, _ place: ListPosition) -> Query {
        let columns = query.keys.enumerated().reduce("" as Query) { $0 + "\($1.element) AS \(Query(stringLiteral: "order_\($1.offset)")), " }
        let conditions = way.conditions + (place.cursor.map { [beyond($0, query, readsDescending: place.readsDescending)] } ?? [])
        return """
            SELECT \(columns)\(query.id) AS id FROM \(way.source) WHERE \(Query.all(conditions))
            ORDER BY \(ordered(query.keys + [query.id], readsDescending: place.readsDescending)) LIMIT \(place.rows)
            """
    }

    private func beyond(_ cursor: Cursor, _ query: ListQuery, readsDescending: Bool) -> Query {
        let (left, right) = (joined(query.keys + [query.id]), joined(cursor.keys.map { "\($0.value)" } + ["\(cursor.id)"]))
        return readsDescending ? "(\(left)) < (\(right))" : "(\(left)) > (\(right))"
    }

    private func ordered(_ keys: [Query], readsDescending: Bool) -> Query { joined(readsDescending ? keys.map { "\($0) DESC" } : keys) }

    private func joined(_ parts: [Query]) -> Query {
        parts.dropFirst().reduce(parts.first ?? "") { $0 + ", " + $1 }
    }
}
