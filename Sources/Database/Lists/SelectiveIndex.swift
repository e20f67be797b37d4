
/// A query for the rows that match a filter, by the filter's own index. If it matches few rows, these are found by it and sorted. Otherwise
/// the list is scanned in its order until a page is full, which then takes few rows.
public struct SelectiveIndex: Sendable {
    /// Returns their ids, as `id`, possibly twice.
    public let rows: Query
    /// How many rows can be sorted without a noticeable delay.
    public let few: Int

    public init(rows: Query, few: Int) {
        self.rows = rows
        self.few = few
    }
}

extension Reader {
    /// Counts the rows of each finder up to its limit, with one query for all, and returns whether they are few.
    func areFew(_ finders: [SelectiveIndex]) throws -> [(rows: Int, few: Bool)] {
        guard !finders.isEmpty else { return [] }
        let counts = finders.enumerated().reduce("" as Query) { all, finder in
            let name = Query(stringLiteral: "n\(finder.offset)")
            let comma: Query = finder.offset == 0 ? "" : ", "
            return all + comma + "(SELECT COUNT(*) FROM (\(finder.element.rows) LIMIT \(finder.element.few + 1)) AS f) AS \(name)"
        }
        let found = try first("SELECT \(counts)") { row in try finders.indices.map { try row.int("n\($0)") } } ?? []
        return zip(found, finders).map { (rows: $0, few: $0 <= $1.few) }
    }

    /// The finder with the fewest rows, if one finds few.
    public func best(_ finders: [SelectiveIndex]) throws -> SelectiveIndex? {
        let found = zip(try areFew(finders), finders).filter(\.0.few)
        return found.min { $0.0.rows < $1.0.rows }?.1
    }
}
