/// Compares records with what the header promises.
struct RecordShape {
    /// Of a record with a flaw no more is shown.
    static let mostFlawedFields = 64
    static let empty = CSVRecordFlaw(flaw: Flaw("flaw.row.empty"))

    let header: CSVHeader
    let limits: CSVLimits

    func record(_ scan: CSVScan, _ bytes: [UInt8], from base: Int, line: Int) -> CSVRecord {
        let fields = scan.fields.map { $0.content(bytes, from: base) }
        guard let flaw = flaw(of: scan, fields) else { return CSVRecord(line: line, fields: fields) }
        return CSVRecord(line: line, fields: Array(fields.prefix(Self.mostFlawedFields)), flaw: flaw)
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
        if scan.fieldCount < header.names.count { return CSVRecordFlaw(flaw: Flaw("flaw.row.short", counts)) }
        if scan.fieldCount > header.names.count { return CSVRecordFlaw(flaw: Flaw("flaw.row.long", counts)) }
        return scan.controlField.map { flaw("flaw.row.control", at: $0) }
    }

    private func flaw(_ key: String, at field: Int) -> CSVRecordFlaw {
        CSVRecordFlaw(flaw: Flaw(key), column: header.column(at: field))
    }
}
