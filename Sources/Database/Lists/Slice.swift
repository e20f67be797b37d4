
/// One page of a list, found by keyset: never all rows.
public struct Slice<Item: Sendable>: Sendable {
    public static var size: Int { 50 }

    public let items: [Item]
    public let previous: Cursor?
    public let next: Cursor?
    /// So many rows contain what was searched that they come in the list's standard order, whatever is asked for.
    public var isBroad = false

    public init(items: [Item], previous: Cursor?, next: Cursor?, isBroad: Bool = false) {
        self.items = items
        self.previous = previous
        self.next = next
        self.isBroad = isBroad
    }
}

/// Where the page's rows can be found: tables with an index in the order of the list, and what holds for the rows.
public struct ListWay: Sendable {
    public let source: Query
    public let conditions: [Query]

    public init(source: Query, conditions: [Query]) {
        self.source = source
        self.conditions = conditions
    }
}

/// A list's query in parts. The page's rows are found first, by keys and id alone; what is shown of them is read for these few.
public struct ListQuery: Sendable {
    public let columns: Query
    /// Tables and joins of what is shown.
    public let source: Query
    /// Ties `source` to the id of a row of the page, `page.id`.
    public let link: Query
    /// Several are merged; a row that two of them find is one row.
    public let ways: [ListWay]
    /// What it is sorted by, before the id, over the tables of a way.
    public let keys: [Query]
    /// So many of the keys, from the first on, are whole numbers; the others are texts.
    public let numbers: Int
    public let id: Query

    public init(columns: Query, source: Query, link: Query, ways: [ListWay], keys: [Query], numbers: Int, id: Query) {
        self.columns = columns
        self.source = source
        self.link = link
        self.ways = ways
        self.keys = keys
        self.numbers = numbers
        self.id = id
    }
}

/// Which page of a list: the one that begins after, or ends before, a cursor.
public struct ListPlace: Sendable {
    public let cursor: Cursor?
    public let descending: Bool
    public var size: Int

    public init(cursor: Cursor?, descending: Bool, size: Int = Slice<Int>.size) {
        self.cursor = cursor
        self.descending = descending
        self.size = size
    }

    public var backwards: Bool { cursor?.backwards ?? false }
    /// The rows are read from the greatest key on.
    public var falling: Bool { descending != backwards }
    /// One row more than a page shows whether there is another.
    public var rows: Int { size + 1 }

    /// A cursor of another order than this list's is none.
    public func fitting(_ keys: Int, numbers: Int = 0) -> ListPlace {
        let fits = cursor.map { $0.keys.count == keys && $0.keys.prefix(numbers).allSatisfy(\.isNumber) && !$0.keys.dropFirst(numbers).contains(where: \.isNumber) }
        return ListPlace(cursor: fits == true ? cursor : nil, descending: descending, size: size)
    }
}

extension Reader {
    /// One page of a list: one question.
    public func slice<Item: Sendable>(_ query: ListQuery, at place: ListPlace, _ decode: (Row) throws -> Item) throws -> Slice<Item> {
        let place = place.fitting(query.keys.count, numbers: query.numbers)
        guard !query.ways.isEmpty else { return Slice(items: [], previous: nil, next: nil) }
        let names = query.keys.indices.map { Query(stringLiteral: "page.order_\($0)") }
        let order = ordered(names + ["page.id"], falling: place.falling)
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
        return Slice(
            items: found.map(\.item), previous: cursorAt(found.first, backwards: true, place.backwards ? more : place.cursor != nil),
            next: cursorAt(found.last, backwards: false, place.backwards ? true : more))
    }

    /// Keys and ids of the page's rows, as a table.
    private func page(_ query: ListQuery, _ place: ListPlace) -> Query {
        let ways = query.ways.map { rows(of: $0, query, place) }
        guard ways.count > 1 else { return "(\(ways.first ?? ""))" }
        let merged = ways.enumerated().reduce("" as Query) { all, way in
            let one: Query = "SELECT * FROM (\(way.element)) AS \(Query(stringLiteral: "way_\(way.offset)"))"
            return way.offset == 0 ? one : all + " UNION " + one
        }
        let order = ordered((1...query.keys.count + 1).map { Query(stringLiteral: "\($0)") }, falling: place.falling)
        return "(\(merged) ORDER BY \(order) LIMIT \(place.rows))"
    }

    private func rows(of way: ListWay, _ query: ListQuery, _ place: ListPlace) -> Query {
        let columns = query.keys.enumerated().reduce("" as Query) { $0 + "\($1.element) AS \(Query(stringLiteral: "order_\($1.offset)")), " }
        let conditions = way.conditions + (place.cursor.map { [beyond($0, query, falling: place.falling)] } ?? [])
        return """
            SELECT \(columns)\(query.id) AS id FROM \(way.source) WHERE \(Query.all(conditions))
            ORDER BY \(ordered(query.keys + [query.id], falling: place.falling)) LIMIT \(place.rows)
            """
    }

    private func beyond(_ cursor: Cursor, _ query: ListQuery, falling: Bool) -> Query {
        let (left, right) = (joined(query.keys + [query.id]), joined(cursor.keys.map { "\($0.value)" } + ["\(cursor.id)"]))
        return falling ? "(\(left)) < (\(right))" : "(\(left)) > (\(right))"
    }

    private func ordered(_ keys: [Query], falling: Bool) -> Query { joined(falling ? keys.map { "\($0) DESC" } : keys) }

    private func joined(_ parts: [Query]) -> Query {
        parts.dropFirst().reduce(parts.first ?? "") { $0 + ", " + $1 }
    }
}
