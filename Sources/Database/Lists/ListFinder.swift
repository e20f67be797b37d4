
/// An index's way to the rows that something filtered holds for. Where they are few they are found by it and sorted; where they are many, the
/// list is read in its order until a page is full, which then is soon.
public struct ListFinder: Sendable {
    /// Gives their ids, as `id`; it may name one twice.
    public let rows: Query
    /// So many can be sorted while somebody waits.
    public let few: Int

    public init(rows: Query, few: Int) {
        self.rows = rows
        self.few = few
    }
}

extension Reader {
    /// For each finder whether it finds few rows: one question for them all, in which none reads more than few.
    func areFew(_ finders: [ListFinder]) throws -> [(rows: Int, few: Bool)] {
        guard !finders.isEmpty else { return [] }
        let counts = finders.enumerated().reduce("" as Query) { all, finder in
            let name = Query(stringLiteral: "n\(finder.offset)")
            let comma: Query = finder.offset == 0 ? "" : ", "
            return all + comma + "(SELECT COUNT(*) FROM (\(finder.element.rows) LIMIT \(finder.element.few + 1)) AS f) AS \(name)"
        }
        let found = try first("SELECT \(counts)") { row in try finders.indices.map { try row.int("n\($0)") } } ?? []
        return zip(found, finders).map { (rows: $0, few: $0 <= $1.few) }
    }

    /// The finder that finds the fewest rows, where one finds few.
    public func best(_ finders: [ListFinder]) throws -> ListFinder? {
        let found = zip(try areFew(finders), finders).filter(\.0.few)
        return found.min { $0.0.rows < $1.0.rows }?.1
    }
}
