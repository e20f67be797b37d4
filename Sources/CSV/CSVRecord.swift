public import Vocabulary

/// One record of a file: a line, or several where a field in quotation marks holds the ends of lines.
public struct CSVRecord: Hashable, Sendable {
    /// Where the record begins, counted from 1.
    public let line: Int
    /// In the file's order, without the quotation marks; spaces around them stay. Text only with the encoding of the file, which is
    /// known at its end (`CSVSummary.encoding`). Of a record with a flaw at most 64.
    public let fields: [[UInt8]]
    /// Nil when there is a field for each column of the header; those of columns at the end that may be left out are empty where the file
    /// has none.
    public let flaw: CSVRecordFlaw?

    public init(line: Int, fields: [[UInt8]], flaw: CSVRecordFlaw? = nil) {
        self.line = line
        self.fields = fields
        self.flaw = flaw
    }
}

/// What is wrong with one record's shape. The records after it are read all the same.
public struct CSVRecordFlaw: Hashable, Sendable {
    /// `flaw.row.…`: `empty`, `short` and `long` (with `found` and `expected`), `control`, `quotes`, `unclosed`, `too_long` (with
    /// `maximum`, in KB).
    public let flaw: Flaw
    /// The column's name in small letters, where it is a known one.
    public let column: String?

    public init(flaw: Flaw, column: String? = nil) {
        self.flaw = flaw
        self.column = column
    }
}

/// The file as a whole cannot be read.
public struct CSVFileFlaw: Error, Hashable, Sendable {
    /// `flaw.file.…`, with the arguments of its text.
    public let flaw: Flaw

    public init(flaw: Flaw) {
        self.flaw = flaw
    }

    init(_ key: String, _ arguments: [String: String] = [:]) {
        self.init(flaw: Flaw(key, arguments))
    }
}

/// What is known when all of a file has been read.
public struct CSVSummary: Sendable {
    /// The records handed out, flawed ones among them; the header is none.
    public let rows: Int
    /// The length of the file.
    public let bytes: Int
    /// What makes text of the fields.
    public let encoding: CSVEncoding
    public let header: CSVHeader
}
