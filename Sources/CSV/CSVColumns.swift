/// Which columns a kind of file has (SPEC §5); names in small letters.
public struct CSVColumns: Sendable {
    /// A file without one of these cannot be read.
    public let required: [String]
    /// These may be left out.
    public let optional: [String]

    public init(required: [String], optional: [String]) {
        self.required = required
        self.optional = optional
    }

    var all: [String] { required + optional }
}

/// How much of a file is read before it is refused.
public struct CSVLimits: Sendable {
    /// The longest file, in bytes.
    public var bytes: Int
    /// The most records, the header not among them.
    public var rows: Int
    /// The longest record, in bytes, without the end of its line. No more than this is ever kept of one.
    public var recordBytes: Int

    public init(bytes: Int = 128_000_000, rows: Int = 1_000_000, recordBytes: Int = 65_536) {
        self.bytes = bytes
        self.rows = rows
        self.recordBytes = recordBytes
    }
}
