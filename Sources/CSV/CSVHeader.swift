import Foundation

/// The first record of a file: the position of each column.
public struct CSVHeader: Sendable {
    /// A comma or a semicolon.
    public let separator: UInt8
    /// As in the file, trimmed; one per column.
    public let names: [String]
    /// The positions of the known columns in a record, by their name in lower case.
    public let places: [String: Int]
    /// The other names as in the file, without empty ones.
    public let unknown: [String]

    private let columns: [String?]

    /// - Throws: `flaw.file.columns_missing` with all missing columns, `flaw.file.column_doubled`.
    init(_ candidate: CSVHeaderCandidate, columns: CSVColumns) throws(CSVFileFlaw) {
        let missing = columns.required.filter { !candidate.known.contains($0) }
        if !missing.isEmpty { throw CSVFileFlaw("flaw.file.columns_missing", ["columns": missing.joined(separator: ", ")]) }
        (separator, names, self.columns) = (candidate.separator, candidate.names, candidate.columns)
        var places: [String: Int] = [:]
        for (place, column) in candidate.columns.enumerated() {
            guard let column else { continue }
            if places.updateValue(place, forKey: column) != nil { throw CSVFileFlaw("flaw.file.column_doubled", ["column": column]) }
        }
        self.places = places
        unknown = zip(names, candidate.columns).filter { $1 == nil && !$0.isEmpty }.map(\.0)
    }

    /// The known column at a position.
    func column(at place: Int?) -> String? {
        place.flatMap { columns.indices.contains($0) ? columns[$0] : nil }
    }
}

/// The header, split by one of the possible separators.
struct CSVHeaderCandidate {
    let separator: UInt8
    let names: [String]
    /// The known column for each name; nil for unknown names.
    let columns: [String?]
    let known: Set<String>

    init(separator: UInt8, fields: [[UInt8]], columns: CSVColumns) {
        let all = Set(columns.all)
        let encoding = CSVEncoding(of: Array(fields.joined()))
        self.separator = separator
        names = fields.map { encoding.text($0).trimmingCharacters(in: .whitespacesAndNewlines) }
        self.columns = names.map { all.contains($0.lowercased()) ? $0.lowercased() : nil }
        known = Set(self.columns.compactMap(\.self))
    }

    /// Whether this separator fits the header better: by the known columns, or else by the names.
    func isBetter(than other: CSVHeaderCandidate) -> Bool {
        (known.count, names.count) > (other.known.count, other.names.count)
    }
}
