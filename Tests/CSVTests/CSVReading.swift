import CSV
import Testing
import Vocabulary

/// What comes of a file, however it ends.
struct CSVReading: Equatable {
    var records: [CSVRecord] = []
    /// The flaw of the file, if it had one.
    var flaw: Flaw?
    var encoding: CSVEncoding?
    var bytes: Int?
    var separator: UInt8?
    var names: [String] = []
    var places: [String: Int] = [:]
    var unknown: [String] = []

    static let columns = CSVColumns(required: ["ssin", "name"], optional: ["role"])

    /// - Parameter size: the length of the next piece.
    init(
        _ file: [UInt8], columns: CSVColumns = CSVReading.columns, limits: CSVLimits = CSVLimits(), inPiecesOf size: () -> Int
    ) throws {
        var reader = CSVReader(columns: columns, limits: limits)
        do {
            var rest = file[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(size()))
                try reader.read(piece) { records.append($0) }
                rest = rest.dropFirst(piece.count)
            }
            let summary = try reader.finish { records.append($0) }
            #expect(summary.rows == records.count)
            (encoding, bytes) = (summary.encoding, summary.bytes)
        } catch let error as CSVFileFlaw {
            flaw = error.flaw
        }
        if let header = reader.header {
            (separator, names, places, unknown) = (header.separator, header.names, header.places, header.unknown)
        }
    }

    /// Read whole, byte by byte and in pieces of other sizes, which must all come to the same.
    static func everyWay(
        _ file: [UInt8], columns: CSVColumns = CSVReading.columns, limits: CSVLimits = CSVLimits(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CSVReading {
        var generator = SplitMix64(seed: UInt64(file.count))
        let whole = try CSVReading(file, columns: columns, limits: limits) { file.count }
        let single = try CSVReading(file, columns: columns, limits: limits) { 1 }
        #expect(whole == single, sourceLocation: sourceLocation)
        for longest in [3, 20] {
            let pieces = try CSVReading(file, columns: columns, limits: limits) { generator.number(1...longest) }
            #expect(whole == pieces, sourceLocation: sourceLocation)
        }
        return whole
    }

    static func everyWay(_ file: String, limits: CSVLimits = CSVLimits(), sourceLocation: SourceLocation = #_sourceLocation) throws -> CSVReading {
        try everyWay(Array(file.utf8), limits: limits, sourceLocation: sourceLocation)
    }

    /// Short, for tables: `2: a|b|c`, and behind it the flaw's key without its beginning, and the column.
    var lines: [String] {
        records.map { record in
            let fields = record.fields.map { (encoding ?? .utf8).text($0) }.joined(separator: "|")
            let flaw = record.flaw.map { " \($0.flaw.key.dropFirst("flaw.row.".count))" } ?? ""
            return "\(record.line): \(fields)\(flaw)\(record.flaw?.column.map { " in \($0)" } ?? "")"
        }
    }
}
