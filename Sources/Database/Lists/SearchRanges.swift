extension Writer {
    /// Divides the ranges of ``OrderedSearch`` that have grown, so that one page of hits stays little work: some of them, the others have their turn
    /// the next time. Nothing found before is missing meanwhile, or found twice.
    /// - Parameters:
    ///   - searches: all that there are.
    ///   - most: rows that a range may have.
    ///   - moving: rows that are moved at most, each of which is written to the index anew.
    /// - Returns: how many ranges were added.
    @discardableResult
    public func divideSearchRanges(of searches: [OrderedSearch], most: Int = 1000, moving: Int = 16_000) throws -> Int {
        guard dialect == .sqlite else { return 0 }
        let ranges = try rows("SELECT first_key, number FROM search_ranges ORDER BY first_key") { (key: try $0.text("first_key"), number: try $0.integer("number")) }
        for (place, range) in ranges.enumerated() {
            let next = ranges.indices.contains(place + 1) ? ranges[place + 1] : (key: "\u{10FFFF}", number: range.number + 1 << 20)
            for search in searches where try count(search.within(range.key, next.key, limit: most + 1)) > most {
                let keys = try beginnings(of: search, from: range.key, to: next.key, every: max(1, most / 2), among: moving)
                guard !keys.isEmpty, try add(keys, between: range.number, next.number) else { continue }
                for each in searches { try each.move(from: keys[0], to: next.key, self) }
                return keys.count
            }
        }
        return 0
    }

    /// Keys that divide the last rows of a range evenly, in order.
    private func beginnings(of search: OrderedSearch, from first: String, to next: String, every step: Int, among moving: Int) throws -> [String] {
        let last = try rows(search.lastKeys(first, next, limit: moving)) { try $0.text("key") }
        let keys = Set(stride(from: step - 1, to: last.count, by: step).map { last[$0] })
        return keys.filter { $0 != first }.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    /// Numbers in the upper half of what is free, so that the lower half is there when the rest of the range is divided.
    /// - Returns: false where there is no room between the numbers.
    private func add(_ keys: [String], between number: Int64, _ next: Int64) throws -> Bool {
        let step = (next - number) / 2 / Int64(keys.count + 1)
        guard step > 0 else { return false }
        let rows = keys.enumerated().map { [SQLValue.text($1), .integer(next - step * Int64(keys.count - $0))] }
        try run("INSERT INTO search_ranges (first_key, number) VALUES \(rows: rows)")
        return true
    }
}

extension OrderedSearch {
    private var tableName: Query { Query(stringLiteral: table) }
    private var keyName: Query { Query(stringLiteral: key) }

    private func condition(_ first: String, _ next: String) -> Query { "\(keyName) >= \(first) AND \(keyName) < \(next)" }

    /// A counting query for the rows whose keys are in a range, up to a limit.
    fileprivate func within(_ first: String, _ next: String, limit: Int) -> Query {
        "SELECT COUNT(*) AS n FROM (SELECT 1 FROM \(tableName) WHERE \(condition(first, next)) LIMIT \(limit)) AS r"
    }

    /// The last keys of a range, the greatest first.
    fileprivate func lastKeys(_ first: String, _ next: String, limit: Int) -> Query {
        "SELECT \(keyName) AS key FROM \(tableName) WHERE \(condition(first, next)) ORDER BY \(keyName) DESC LIMIT \(limit)"
    }

    /// Gives the rows of a range the places that the ranges say now.
    fileprivate func move(from first: String, to next: String, _ db: any Writer) throws {
        let (index, text) = (Query(stringLiteral: "\(table)_search"), Query(stringLiteral: column))
        let wide = Query(stringLiteral: Self.wide(column))
        let place = Query(stringLiteral: Self.place(key))
        let rows: Query = "search_place IS NOT NULL AND \(condition(first, next))"
        try db.run("INSERT INTO \(index) (\(index), rowid, \(text)) SELECT 'delete', search_place, \(wide) FROM \(tableName) WHERE \(rows)")
        try db.run("UPDATE \(tableName) SET search_place = \(place) * 4294967296 + id WHERE \(rows)")
        try db.run("INSERT INTO \(index) (rowid, \(text)) SELECT search_place, \(wide) FROM \(tableName) WHERE \(rows) ORDER BY search_place")
    }
}
