import Foundation

/// The first record of a file: which column stands where.
public struct CSVHeader: Sendable {
    /// A comma or a semicolon.
    public let separator: UInt8
    /// As in the file, trimmed; one for each column.
    public let names: [String]
    /// Where the known columns stand in a record, by their name in small letters.
    public let places: [String: Int]
    /// The other names, as in the file; empty ones left out.
    public let unknown: [String]

    private let columns: [String?]

    /// - Throws: `flaw.file.columns_missing` with all of them, `flaw.file.column_doubled`.
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

    /// The known column at a place.
    func column(at place: Int?) -> String? {
        place.flatMap { columns.indices.contains($0) ? columns[$0] : nil }
    }
}

/// The header as one separator would divide it.
struct CSVHeaderCandidate {
    let separator: UInt8
    let names: [String]
    /// The known ones among the names, nil at the place of the others.
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

    /// Whether this separator explains the header better: by the columns it gives, or else by the names.
    func isBetter(than other: CSVHeaderCandidate) -> Bool {
        (known.count, names.count) > (other.known.count, other.names.count)
    }
}
