/// The columns of a kind of file (SPEC §5); names in lower case.
public struct CSVColumns: Sendable {
    /// The reader refuses a file without one of these.
    public let required: [String]
    /// A file may omit these.
    public let optional: [String]

    public init(required: [String], optional: [String]) {
        self.required = required
        self.optional = optional
    }

    var all: [String] { required + optional }
}

/// The limits of a file.
public struct CSVLimits: Sendable {
    /// The size of the file, in bytes.
    public var bytes: Int
    /// The number of records without the header.
    public var rows: Int
    /// The size of a record in bytes, without its line end. The reader never keeps more of a record than this.
    public var recordBytes: Int

    public init(bytes: Int = 128_000_000, rows: Int = 1_000_000, recordBytes: Int = 65_536) {
        self.bytes = bytes
        self.rows = rows
        self.recordBytes = recordBytes
    }
}
