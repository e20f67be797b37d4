/// A file that is no CSV, known by its first bytes: people choose the workbook itself, or what their mail program saved.
enum ForeignFile {
    /// As many bytes as are looked at; a shorter file shows all it has.
    static let start = 8

    private static let signatures: [(bytes: [UInt8], key: String)] = [
        // Zip, as .xlsx and .ods are; then one without entries, and one in parts.
        (Array("PK".utf8) + [3, 4], "flaw.file.spreadsheet"), (Array("PK".utf8) + [5, 6], "flaw.file.spreadsheet"),
        (Array("PK".utf8) + [7, 8], "flaw.file.spreadsheet"),
        // .xls before 2007.
        ([0xD0, 0xCF, 0x11, 0xE0], "flaw.file.spreadsheet"),
        (Array("%PDF".utf8), "flaw.file.pdf"), ([0x1F, 0x8B], "flaw.file.compressed"), (Array("{\\rtf".utf8), "flaw.file.document"),
        ([0x89] + Array("PNG".utf8), "flaw.file.image"), ([0xFF, 0xD8, 0xFF], "flaw.file.image"), (Array("GIF8".utf8), "flaw.file.image"),
        ([0xFF, 0xFE], "flaw.file.utf16"), ([0xFE, 0xFF], "flaw.file.utf16"),
    ]

    /// Nil when it may be CSV.
    static func flaw(of start: some Collection<UInt8>) -> CSVFileFlaw? {
        if let known = signatures.first(where: { start.starts(with: $0.bytes) }) { return CSVFileFlaw(known.key) }
        if isUTF16(Array(start)) { return CSVFileFlaw("flaw.file.utf16") }
        let text = start.drop { CSVByte.byteOrderMark.contains($0) || CSVByte.isSpace($0) || CSVByte.isLineEnd($0) }
        switch text.first {
        case UInt8(ascii: "<"): return CSVFileFlaw("flaw.file.markup")
        case UInt8(ascii: "{"), UInt8(ascii: "["): return CSVFileFlaw("flaw.file.json")
        default: return nil
        }
    }

    /// Without a mark at its start: Latin letters have a NUL before or after each of them.
    private static func isUTF16(_ start: [UInt8]) -> Bool {
        guard start.count >= 2 else { return false }
        return [0, 1].contains { odd in start.indices.allSatisfy { ($0 % 2 == odd) == (start[$0] == 0) } }
    }
}

/// The bytes that mean something in CSV.
enum CSVByte {
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    /// U+FEFF in UTF-8.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

    static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == tab }

    /// Tabs and ends of lines among them.
    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }
}
