/// The first record as one separator divides it.
struct HeaderReading {
    let candidate: CSVHeaderCandidate
    let end: CSVScan.End
    private let scan: CSVScan
    private let text: [UInt8]

    init(_ scan: CSVScan, _ end: CSVScan.End, _ bytes: [UInt8], from base: Int, columns: CSVColumns) {
        let fields = scan.fields.map { $0.content(bytes, from: base) }
        candidate = CSVHeaderCandidate(separator: scan.separator, fields: fields, columns: columns)
        text = Array(bytes[base..<base + end.length])
        (self.scan, self.end) = (scan, end)
    }

    /// The character of a line such as `sep=;`.
    static func namedSeparator(_ text: ArraySlice<UInt8>) -> UInt8? {
        let line = text.filter { $0 != CSVByte.quote }
        guard line.count == 5, CSVEncoding.utf8.text(line).lowercased().hasPrefix("sep=") else { return nil }
        return line.last
    }

    /// - Throws: `flaw.file.header_long`, `flaw.file.header_quotes`, `flaw.file.binary`, `flaw.file.separator`.
    func check(_ columns: CSVColumns) throws(CSVFileFlaw) {
        if scan.controlField != nil { throw CSVFileFlaw("flaw.file.binary") }
        if end.kind == .tooLong { throw CSVFileFlaw("flaw.file.header_long") }
        if end.kind == .unclosed || scan.strayField != nil { throw CSVFileFlaw("flaw.file.header_quotes") }
        for other in [CSVByte.tab, UInt8(ascii: "|")] {
            let fields = text.split(separator: other, omittingEmptySubsequences: false).map(Array.init)
            let divided = CSVHeaderCandidate(separator: other, fields: fields, columns: columns)
            if divided.known.count > candidate.known.count { throw CSVFileFlaw("flaw.file.separator") }
        }
    }
}
