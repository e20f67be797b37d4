import Vocabulary

/// Compares records with what the header promises.
struct RecordShape {
    /// Of a record with a flaw no more is shown.
    static let mostFlawedFields = 64
    static let empty = CSVRecordFlaw(flaw: Flaw("flaw.row.empty"))

    let header: CSVHeader
    let limits: CSVLimits
    /// How many fields a record has at least: up to the last column that may not be left out. Where the last columns are empty in sixteen
    /// rows on end, Excel leaves out their separators, so that a record which lacks no more than these is whole.
    private let least: Int

    init(header: CSVHeader, columns: CSVColumns, limits: CSVLimits) {
        (self.header, self.limits) = (header, limits)
        least = columns.required.compactMap { header.places[$0] }.reduce(0) { max($0, $1 + 1) }
    }

    func record(_ scan: CSVScan, _ bytes: [UInt8], from base: Int, line: Int) -> CSVRecord {
        let fields = scan.fields.map { $0.content(bytes, from: base) }
        if let flaw = flaw(of: scan, fields) { return CSVRecord(line: line, fields: Array(fields.prefix(Self.mostFlawedFields)), flaw: flaw) }
        let missing = header.names.count - fields.count
        return CSVRecord(line: line, fields: missing == 0 ? fields : fields + Array(repeating: [], count: missing))
    }

    /// The first of what is wrong, for the others may follow from it: a stray quotation mark makes fields of separators.
    private func flaw(of scan: CSVScan, _ fields: [[UInt8]]) -> CSVRecordFlaw? {
        switch scan.end?.kind {
        case .tooLong: return CSVRecordFlaw(flaw: Flaw("flaw.row.too_long", ["maximum": String((limits.recordBytes + 1023) / 1024)]))
        case .unclosed: return flaw("flaw.row.unclosed", at: scan.fieldCount - 1)
        case .whole, nil: break
        }
        if let field = scan.strayField { return flaw("flaw.row.quotes", at: field) }
        if !scan.hasMore, fields.allSatisfy({ $0.allSatisfy(CSVByte.isSpace) }) { return Self.empty }
        let counts = ["found": String(scan.fieldCount), "expected": String(header.names.count)]
        if scan.fieldCount < least { return CSVRecordFlaw(flaw: Flaw("flaw.row.short", counts)) }
        if scan.fieldCount > header.names.count { return CSVRecordFlaw(flaw: Flaw("flaw.row.long", counts)) }
        return scan.controlField.map { flaw("flaw.row.control", at: $0) }
    }

    private func flaw(_ key: String, at field: Int) -> CSVRecordFlaw {
        CSVRecordFlaw(flaw: Flaw(key), column: header.column(at: field))
    }
}
