public import Vocabulary

/// One record of a file: one line, or several if a quoted field contains line ends.
public struct CSVRecord: Hashable, Sendable {
    /// The record's first line, counted from 1.
    public let line: Int
    /// In the file's order, without quotation marks; surrounding spaces stay. They become text only with the encoding of the file, which is
    /// known at its end (`CSVSummary.encoding`). A record with a flaw has at most 64.
    public let fields: [[UInt8]]
    /// Nil if there is a field for each column of the header. Optional columns at the end may be missing; then their fields
    /// are empty.
    public let flaw: CSVRecordFlaw?

    public init(line: Int, fields: [[UInt8]], flaw: CSVRecordFlaw? = nil) {
        self.line = line
        self.fields = fields
        self.flaw = flaw
    }
}

/// A defect in the shape of one record. The reader continues with the next record.
public struct CSVRecordFlaw: Hashable, Sendable {
    /// `flaw.row.…`: `empty`, `short` and `long` (with `found` and `expected`), `control`, `quotes`, `unclosed`, `too_long` (with
    /// `maximum`, in KB).
    public let flaw: Flaw
    /// The column's name in lower case, if it is a known column.
    public let column: String?

    public init(flaw: Flaw, column: String? = nil) {
        self.flaw = flaw
        self.column = column
    }
}

/// The whole file cannot be read.
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

/// What the reader knows at the end of the file.
public struct CSVSummary: Sendable {
    /// The records handed out, including flawed ones, without the header.
    public let rows: Int
    /// The size of the file.
    public let bytes: Int
    /// Turns the fields into text.
    public let encoding: CSVEncoding
    public let header: CSVHeader
}
