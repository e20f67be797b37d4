public import CSV
public import Foundation
public import Vocabulary

/// What the planners need for all rows of a file.
public struct ImportScope: Sendable {
    public let upload: UploadID
    /// Who uploaded the file.
    public let uploader: UserID
    /// What was asked for with the file (``ImportOption/value``).
    public let option: String
    /// How many rows the file has.
    public let rows: Int
    /// How many of them make something, as far as it is known.
    public let creates: Int
    public let now: Date
    private let encoding: CSVEncoding
    /// Where the columns of the kind stand in a row, in the order of their table; nil for those that the file does not have.
    private let places: [Int?]
    private let names: [String]

    init(_ upload: Upload, at now: Date) {
        self.init(
            upload: upload.id, uploader: upload.userID, option: upload.option, rows: upload.rows, creates: upload.counts.creates, now: now, encoding: upload.encoding, header: upload.columns,
            columns: upload.kind.columns)
    }

    /// - Parameters:
    ///   - header: the columns of the file, in their order.
    ///   - columns: those of the kind.
    init(
        upload: UploadID, uploader: UserID, option: String, rows: Int, creates: Int, now: Date, encoding: CSVEncoding, header: [String], columns: [ColumnFacts]
    ) {
        self.upload = upload
        self.uploader = uploader
        self.option = option
        self.rows = rows
        self.creates = creates
        self.now = now
        self.encoding = encoding
        let header = header.map { $0.lowercased() }
        names = columns.map(\.name)
        places = names.map { header.firstIndex(of: $0) }
    }

    /// - Parameter column: its place in the table of the kind.
    func field(_ column: Int, of record: CSVRecord) -> RowField {
        guard let place = places[column], place < record.fields.count else { return RowField(text: "") }
        return RowField(text: encoding.text(record.fields[place]))
    }

    /// For a row of which not every value is valid. Empty where there is no such column.
    public func field(_ name: String, of record: CSVRecord) -> RowField {
        names.firstIndex(of: name).map { field($0, of: record) } ?? RowField(text: "")
    }
}

/// A key of a ``FirstOccurrences`` or of ``CompactKeySet``: a hash of the parts with a secret of this process.
public func lineKey(_ parts: any Hashable...) -> Int {
    var hasher = Hasher()
    for part in parts { part.hash(into: &hasher) }
    return hasher.finalize()
}
