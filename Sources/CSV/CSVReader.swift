/// Reads CSV as people have it (SPEC §5, RFC 4180): `,` or `;`, quotation marks or none, any line ends, a byte order mark, UTF-8 or
/// Windows-1252. The file comes in pieces of any size, and what comes out does not depend on them.
///
/// It never keeps more than one record of the file, and takes time in proportion to its length, whatever is in it. After an error
/// nothing more can be read.
public struct CSVReader: Sendable {
    /// Known once the first record is whole.
    public var header: CSVHeader? { shape?.header }

    private let columns: CSVColumns
    private let limits: CSVLimits
    private var bytes = 0
    private var rows = 0
    private var utf8 = UTF8Check()
    private var hasStarted = false
    /// What has come and is no whole record yet.
    private var rest: [UInt8] = []
    /// Where the rest begins.
    private var line = 1
    /// Blank lines just before it. At the end of the file they are no rows.
    private var blankLines = 0
    /// Whether the last record ended in CR, so that LF would belong to that.
    private var skipsLineFeed = false
    /// Whether the rest belongs to a record that was too long.
    private var skipsLine = false
    /// The separator named by a first line `sep=;`, which Excel writes and reads.
    private var separator: UInt8?
    /// Nil until the header is known.
    private var shape: RecordShape?
    private var scan: CSVScan
    /// The other reading of the header.
    private var otherScan: CSVScan

    public init(columns: CSVColumns, limits: CSVLimits = CSVLimits()) {
        self.columns = columns
        self.limits = limits
        scan = CSVScan(separator: CSVByte.comma, limit: limits.recordBytes)
        otherScan = CSVScan(separator: CSVByte.semicolon, limit: limits.recordBytes)
    }

    /// Reads on and hands out the records that are whole.
    /// - Throws: `CSVFileFlaw` where the file cannot be read, or what `take` throws.
    public mutating func read(_ bytes: [UInt8], _ take: (CSVRecord) throws -> Void) throws {
        let accepted = min(bytes.count, limits.bytes - self.bytes)
        for start in stride(from: 0, to: accepted, by: 65_536) {
            let piece = bytes[start..<min(start + 65_536, accepted)]
            self.bytes += piece.count
            utf8.read(piece)
            rest += piece
            try advance(isLast: false, take)
        }
        if accepted < bytes.count {
            let megabytes = (limits.bytes + 999_999) / 1_000_000
            throw CSVFileFlaw("flaw.file.too_large", ["maximum": String(megabytes)])
        }
    }

    /// Hands out the last record when no line end stands after it.
    /// - Throws: `CSVFileFlaw` where the file cannot be read or there is no header, or what `take` throws.
    public mutating func finish(_ take: (CSVRecord) throws -> Void) throws -> CSVSummary {
        try advance(isLast: true, take)
        guard let header else { throw CSVFileFlaw("flaw.file.empty") }
        return CSVSummary(rows: rows, bytes: bytes, encoding: utf8.isPassed ? .utf8 : .windows1252, header: header)
    }

    private mutating func advance(isLast: Bool, _ take: (CSVRecord) throws -> Void) throws {
        if !hasStarted { try start(isLast: isLast) }
        guard hasStarted else { return }
        let bytes = rest
        rest = []
        var position = 0
        while position < bytes.count {
            if skipsLineFeed || skipsLine {
                position = skip(bytes, from: position)
            } else if let next = try readRecord(bytes, from: position, isLast, take) {
                position = next
            } else {
                break
            }
        }
        rest = position == 0 ? bytes : Array(bytes[position...])
    }

    /// Looks at the first bytes once they are there.
    private mutating func start(isLast: Bool) throws {
        guard rest.count >= ForeignFile.start || isLast else { return }
        if let flaw = ForeignFile.flaw(of: rest.prefix(ForeignFile.start)) { throw flaw }
        if rest.starts(with: CSVByte.byteOrderMark) { rest.removeFirst(CSVByte.byteOrderMark.count) }
        hasStarted = true
    }

    private mutating func skip(_ bytes: [UInt8], from position: Int) -> Int {
        if skipsLineFeed {
            skipsLineFeed = false
            return bytes[position] == CSVByte.lineFeed ? position + 1 : position
        }
        guard let end = bytes[position...].firstIndex(where: CSVByte.isLineEnd) else { return bytes.count }
        skipsLine = false
        return pass(bytes, end)
    }

    /// Past the line end at `position`, if the file does not end there.
    private mutating func pass(_ bytes: [UInt8], _ position: Int) -> Int {
        guard position < bytes.count else { return position }
        line += 1
        skipsLineFeed = bytes[position] == CSVByte.carriageReturn
        return position + 1
    }

    /// Where the next record begins; nil when this one is not whole.
    private mutating func readRecord(
        _ bytes: [UInt8], from base: Int, _ isLast: Bool, _ take: (CSVRecord) throws -> Void
    ) throws -> Int? {
        scan.read(bytes, from: base, isLast: isLast)
        guard let end = scan.end else { return nil }
        if shape == nil {
            otherScan.read(bytes, from: base, isLast: isLast)
            guard let otherEnd = otherScan.end else { return nil }
            return try readHeader(bytes, from: base, end, otherEnd)
        }
        if scan.isBlankLine(bytes, from: base) { blankLines += 1 } else { try handOut(bytes, from: base, take) }
        return leave(end, bytes, base)
    }

    private mutating func leave(_ end: CSVScan.End, _ bytes: [UInt8], _ base: Int) -> Int {
        line += end.breaks
        scan.restart()
        skipsLine = end.kind == .tooLong
        return skipsLine ? base + end.length : pass(bytes, base + end.length)
    }

    private mutating func handOut(_ bytes: [UInt8], from base: Int, _ take: (CSVRecord) throws -> Void) throws {
        for blankLine in line - blankLines..<line {
            try handOut(CSVRecord(line: blankLine, fields: [[]], flaw: RecordShape.empty), take)
        }
        blankLines = 0
        guard let record = shape?.record(scan, bytes, from: base, line: line) else { return }
        try handOut(record, take)
    }

    private mutating func handOut(_ record: CSVRecord, _ take: (CSVRecord) throws -> Void) throws {
        rows += 1
        guard rows <= limits.rows else { throw CSVFileFlaw("flaw.file.too_many_rows", ["maximum": String(limits.rows)]) }
        try take(record)
    }
}

// MARK: - The header

extension CSVReader {
    private mutating func readHeader(_ bytes: [UInt8], from base: Int, _ end: CSVScan.End, _ otherEnd: CSVScan.End) throws -> Int {
        let text = bytes[base..<base + end.length]
        if end.kind == .whole, text.allSatisfy(Self.isBlank) { return leaveHeader(end, bytes, base) }
        if separator == nil, let named = HeaderReading.namedSeparator(text) {
            guard named == CSVByte.comma || named == CSVByte.semicolon else { throw CSVFileFlaw("flaw.file.separator") }
            separator = named
            return leaveHeader(end, bytes, base)
        }
        let comma = HeaderReading(scan, end, bytes, from: base, columns: columns)
        let semicolon = HeaderReading(otherScan, otherEnd, bytes, from: base, columns: columns)
        let best = semicolon.candidate.isBetter(than: comma.candidate) ? semicolon : comma
        let chosen = [comma, semicolon].first { $0.candidate.separator == separator } ?? best
        try chosen.check(columns)
        let header = try CSVHeader(chosen.candidate, columns: columns)
        let next = leaveHeader(chosen.end, bytes, base)
        scan = CSVScan(
            separator: header.separator, limit: limits.recordBytes, kept: max(RecordShape.mostFlawedFields, header.names.count))
        shape = RecordShape(header: header, columns: columns, limits: limits)
        return next
    }

    /// In a line of nothing, or of nothing but separators, as spreadsheets write above a table that begins further down.
    private static func isBlank(_ byte: UInt8) -> Bool {
        CSVByte.isSpace(byte) || byte == CSVByte.comma || byte == CSVByte.semicolon
    }

    private mutating func leaveHeader(_ end: CSVScan.End, _ bytes: [UInt8], _ base: Int) -> Int {
        otherScan.restart()
        return leave(end, bytes, base)
    }
}
