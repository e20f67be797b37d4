/// A search for any part of a text, with hits in the order of a key. The engines differ most here, so the code is in one place.
///
/// PostgreSQL uses a trigram index if the extension pg_trgm is available, and otherwise reads all rows. A page is read in the order of an
/// index on the key. The rest concerns SQLite.
///
/// SQLite returns the hits of its trigram index in the order of row numbers. So the row number in that index is not the id but `search_place`: the
/// number of the key's range, followed by the id. The table `search_ranges` contains the ranges. The finer they are, the fewer rows a page reads.
/// Ranges affect the speed of a page, never its content.
public struct OrderedSearch: Sendable {
    public let table: String
    public let column: String
    public let key: String

    /// - Parameters:
    ///   - table: has an integer key `id` below 2³².
    ///   - column: contains folded text (`SearchText`).
    ///   - key: the column that orders the hits.
    public init(table: String, column: String, key: String) {
        self.table = table
        self.column = column
        self.key = key
    }

    private static let idsOfRange: Int64 = 1 << 32
    private var index: String { "\(table)_search" }

    /// A `MATCH` condition on the search index.
    private func matches(_ term: String) -> Query { "\(Query(stringLiteral: index)) MATCH \(Self.phrase(Self.widened(term)))" }

    /// A query for the `id`s of the rows that contain a term. A term of one or two characters must be the beginning of a word.
    public func rows(containing term: String, _ dialect: Dialect) -> Query {
        switch dialect {
        case .sqlite: "SELECT rowid % \(Self.idsOfRange) AS id FROM \(Query(stringLiteral: index)) WHERE \(matches(term))"
        case .postgresql:
            "SELECT s.id FROM \(Query(stringLiteral: table)) AS s WHERE \(holds(Query(stringLiteral: "s.\(column)"), term, dialect))"
        }
    }

    /// The same as a condition on the text itself, for rows that were found in another way.
    public func holds(_ text: Query, _ term: String, _ dialect: Dialect) -> Query {
        let beginning = term.unicodeScalars.count < 3
        switch dialect {
        case .sqlite: return beginning ? "instr(' ' || \(text), \(" \(term)")) > 0" : "instr(\(text), \(term)) > 0"
        case .postgresql:
            let pattern = term.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            // The indexed text has a leading space, so that its first word begins like the others.
            return "(' ' || \(text)) LIKE \(beginning ? "% \(pattern)%" : "%\(pattern)%")"
        }
    }

    /// The tables and conditions for one page of the rows that contain a term, in the order of the key, without reading all of them. The query
    /// sorts by the key and limits the number of rows.
    /// - Parameters:
    ///   - row: the searched table's name in the query.
    ///   - start: the key after which the page begins; nil for the first page.
    ///   - readsDescending: descending order.
    ///   - conditions: further conditions on `row`.
    public func page(
        containing term: String, of row: String, after start: String?, readsDescending: Bool, count: Int, conditions: [Query], _ dialect: Dialect
    ) -> (source: Query, conditions: [Query]) {
        guard dialect == .sqlite else {
            let (rows, row) = (Query(stringLiteral: table), Query(stringLiteral: row))
            return ("\(rows) AS \(row)", [holds("\(row).\(Query(stringLiteral: column))", term, dialect)] + conditions)
        }
        let (hits, row) = (Query(stringLiteral: index), Query(stringLiteral: row))
        let rows = Query(stringLiteral: table)
        let span = Self.idsOfRange
        let source: Query = "\(hits) CROSS JOIN \(rows) AS \(row)"
        // Joins by `search_place`, which has an index: neighbours in the search index are neighbours there.
        let found = [matches(term), "\(row).search_place = \(hits).rowid"] + conditions
        let (from, near, far) = Self.bounds(start, readsDescending: readsDescending)
        // The rows of all ranges up to the last row's range fill the page.
        let last: Query = """
            (SELECT \(hits).rowid / \(span) FROM \(source) WHERE \(Query.all(found)) AND \(hits).rowid \(readsDescending ? "<" : ">=" as Query) \(near)
             ORDER BY \(hits).rowid\(readsDescending ? " DESC" : "" as Query) LIMIT 1 OFFSET \(count - 1))
            """
        let within: [Query] =
            readsDescending
            ? ["\(hits).rowid < \(from)", "\(hits).rowid >= COALESCE(\(last) * \(span), \(far))"]
            : ["\(hits).rowid >= \(from)", "\(hits).rowid < COALESCE((\(last) + 1) * \(span), \(far))"]
        return (source, found + within)
    }

    /// Row numbers that limit the page: the first that may be beyond the start, the first that certainly is, and the end.
    private static func bounds(_ start: String?, readsDescending: Bool) -> (from: Query, near: Query, far: Query) {
        let (first, end) = ("0" as Query, "\(Int64.max)" as Query)
        guard let start else { return readsDescending ? (end, end, first) : (first, first, end) }
        let range: Query = "(SELECT number FROM search_ranges WHERE first_key <= \(start) ORDER BY first_key DESC LIMIT 1) * \(idsOfRange)"
        let next: Query = "COALESCE((SELECT number FROM search_ranges WHERE first_key > \(start) ORDER BY first_key LIMIT 1) * \(idsOfRange), \(Int64.max))"
        return readsDescending ? (next, range, first) : (range, next, end)
    }

    /// A term as one FTS5 string. It works on Unicode scalars, because a quotation mark with a combining mark is one Character for Swift and two
    /// characters for SQLite. NUL would end the string; no searched text contains it.
    private static func phrase(_ term: String) -> String {
        var phrase = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in term.unicodeScalars where scalar != "\0" {
            if scalar == "\"" { phrase.append(scalar) }
            phrase.append(scalar)
        }
        phrase.append("\"")
        return String(phrase)
    }

    /// The index has two spaces before each word, so that beginnings of one and two characters are trigrams too.
    private static func widened(_ term: String) -> String {
        switch term.unicodeScalars.count {
        case 1: "  \(term)"
        case 2: " \(term)"
        default: term.replacing(" ", with: "  ")
        }
    }
}
