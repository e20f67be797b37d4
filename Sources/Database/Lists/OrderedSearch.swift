/// Search by any part of a text, whose hits come in the order of a key: what engines differ in most, so it is here alone.
///
/// PostgreSQL has a trigram index on the text where the extension pg_trgm can be had, and reads all rows where not; a page is read in the order of an
/// index over the key. What follows is SQLite's.
///
/// SQLite gives the hits of its trigram index in the order of row numbers. So a row is not kept there under its id but at a place: the number of the
/// range that its key falls into, and the id. The ranges are in the table `search_ranges`; the finer they are, the less is read for one page. They
/// decide how fast a page is, never what is on it.
public struct OrderedSearch: Sendable {
    public let table: String
    public let column: String
    public let key: String

    /// - Parameters:
    ///   - table: has a whole-number key `id`, below 2³².
    ///   - column: holds text that is folded already (`SearchText`).
    ///   - key: the column whose order the hits come in.
    public init(table: String, column: String, key: String) {
        self.table = table
        self.column = column
        self.key = key
    }

    private static let idsOfRange: Int64 = 1 << 32
    private var index: String { "\(table)_search" }

    /// A condition over columns of the searched table, `MATCH` and what it is given.
    private func matches(_ term: String) -> Query { "\(Query(stringLiteral: index)) MATCH \(Self.phrase(Self.widened(term)))" }

    /// A query for the column `id` of the rows that contain a term; of one or two characters, that have a word beginning with it.
    public func rows(containing term: String, _ dialect: Dialect) -> Query {
        switch dialect {
        case .sqlite: "SELECT rowid % \(Self.idsOfRange) AS id FROM \(Query(stringLiteral: index)) WHERE \(matches(term))"
        case .postgresql:
            "SELECT s.id FROM \(Query(stringLiteral: table)) AS s WHERE \(holds(Query(stringLiteral: "s.\(column)"), term, dialect))"
        }
    }

    /// The same as a condition on the text itself, for rows that were found otherwise.
    public func holds(_ text: Query, _ term: String, _ dialect: Dialect) -> Query {
        let beginning = term.unicodeScalars.count < 3
        switch dialect {
        case .sqlite: return beginning ? "instr(' ' || \(text), \(" \(term)")) > 0" : "instr(\(text), \(term)) > 0"
        case .postgresql:
            let pattern = term.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
            // The text as it is in the index: with a space before it, so that its first word begins as the others do.
            return "(' ' || \(text)) LIKE \(beginning ? "% \(pattern)%" : "%\(pattern)%")"
        }
    }

    /// Where one page of the rows that contain a term is found, in the order of the key, without reading all of them: tables and conditions, for
    /// a query that sorts by the key and takes as many rows as are asked for.
    /// - Parameters:
    ///   - row: the searched table's name in the query.
    ///   - start: the key that the page begins after; nil for the first.
    ///   - falling: from the greatest key on.
    ///   - conditions: what else holds for the rows, over `row`.
    public func page(
        containing term: String, of row: String, after start: String?, falling: Bool, count: Int, conditions: [Query], _ dialect: Dialect
    ) -> (source: Query, conditions: [Query]) {
        guard dialect == .sqlite else {
            let (rows, row) = (Query(stringLiteral: table), Query(stringLiteral: row))
            return ("\(rows) AS \(row)", [holds("\(row).\(Query(stringLiteral: column))", term, dialect)] + conditions)
        }
        let (hits, row) = (Query(stringLiteral: index), Query(stringLiteral: row))
        let rows = Query(stringLiteral: table)
        let span = Self.idsOfRange
        let source: Query = "\(hits) CROSS JOIN \(rows) AS \(row)"
        // By their places, for which there is an index: what stands together in the one stands together in the other.
        let found = [matches(term), "\(row).search_place = \(hits).rowid"] + conditions
        let (from, near, far) = Self.bounds(start, falling: falling)
        // The page is full with the rows of all ranges up to that of its last row.
        let last: Query = """
            (SELECT \(hits).rowid / \(span) FROM \(source) WHERE \(Query.all(found)) AND \(hits).rowid \(falling ? "<" : ">=" as Query) \(near)
             ORDER BY \(hits).rowid\(falling ? " DESC" : "" as Query) LIMIT 1 OFFSET \(count - 1))
            """
        let within: [Query] =
            falling
            ? ["\(hits).rowid < \(from)", "\(hits).rowid >= COALESCE(\(last) * \(span), \(far))"]
            : ["\(hits).rowid >= \(from)", "\(hits).rowid < COALESCE((\(last) + 1) * \(span), \(far))"]
        return (source, found + within)
    }

    /// Places between which rows are: from where on they may be beyond the start, from where on all of them are, and the end.
    private static func bounds(_ start: String?, falling: Bool) -> (from: Query, near: Query, far: Query) {
        let (first, end) = ("0" as Query, "\(Int64.max)" as Query)
        guard let start else { return falling ? (end, end, first) : (first, first, end) }
        let range: Query = "(SELECT number FROM search_ranges WHERE first_key <= \(start) ORDER BY first_key DESC LIMIT 1) * \(idsOfRange)"
        let next: Query = "COALESCE((SELECT number FROM search_ranges WHERE first_key > \(start) ORDER BY first_key LIMIT 1) * \(idsOfRange), \(Int64.max))"
        return falling ? (next, range, first) : (range, next, end)
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

    /// The index has two spaces before each word, so that beginnings of one and two characters are three signs as well.
    private static func widened(_ term: String) -> String {
        switch term.unicodeScalars.count {
        case 1: "  \(term)"
        case 2: " \(term)"
        default: term.replacing(" ", with: "  ")
        }
    }
}
