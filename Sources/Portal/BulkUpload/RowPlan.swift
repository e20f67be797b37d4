import Access
import CSV
import Directory
import Vocabulary

/// The decision on a row: the preview shows it, applying does it.
enum RowPlan<Work: Sendable>: Sendable {
    case work(Work, RowOutcome, notes: [RowReason])
    /// Nothing to do, or not possible now.
    case skip(RowReason)
    /// The row must be corrected.
    case error([RowReason])

    func result(line: Int) -> RowResult {
        switch self {
        case .work(_, let outcome, let notes): RowResult(line: line, outcome: outcome, reasons: notes)
        case .skip(let reason): RowResult(line: line, outcome: .skip, reasons: [reason])
        case .error(let reasons): RowResult(line: line, outcome: .error, reasons: reasons)
        }
    }
}

/// What the planners need for all rows of a file.
struct UploadScope: Sendable {
    let upload: UploadID
    let viewer: Viewer
    let catalogue: Catalogue
    let approval: UploadApproval
    let places: [String: Int]
    let encoding: CSVEncoding
    let rows: Int

    init(_ upload: Upload, as viewer: Viewer, _ catalogue: Catalogue) {
        self.upload = upload.id
        self.viewer = viewer
        self.catalogue = catalogue
        approval = upload.approval
        places = upload.places
        encoding = upload.encoding
        rows = upload.rows
    }

    func texts(_ record: CSVRecord) -> RowTexts { RowTexts(record, places: places, encoding: encoding) }
}

/// A key of a ``LineTable`` or of ``LineKeys``: a hash of the parts with a secret of this process.
func lineKey(_ parts: any Hashable...) -> Int {
    var hasher = Hasher()
    for part in parts { part.hash(into: &hasher) }
    return hasher.finalize()
}
