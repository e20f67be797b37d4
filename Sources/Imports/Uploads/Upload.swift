import CSV
import Database
import Foundation
import Vocabulary

/// The outcome of a row.
public enum RowOutcome: String, CaseIterable, Sendable {
    case create, change, skip, error
}

/// The number of rows with each outcome.
struct OutcomeCounts: Sendable, Hashable {
    var creates = 0
    var changes = 0
    var skips = 0
    var errors = 0

    /// Rows that change something.
    var valid: Int { creates + changes }
    var all: Int { valid + skips + errors }

    subscript(_ outcome: RowOutcome) -> Int {
        switch outcome {
        case .create: creates
        case .change: changes
        case .skip: skips
        case .error: errors
        }
    }

    mutating func count(_ outcome: RowOutcome) {
        switch outcome {
        case .create: creates += 1
        case .change: changes += 1
        case .skip: skips += 1
        case .error: errors += 1
        }
    }

    static func += (left: inout OutcomeCounts, right: OutcomeCounts) {
        left.creates += right.creates
        left.changes += right.changes
        left.skips += right.skips
        left.errors += right.errors
    }
}

enum UploadState: String, Sendable {
    /// The file is being received.
    case receiving
    /// The rows are being planned.
    case checking
    /// The preview is complete, and the file can be applied.
    case previewed
    case applying
    case applied
}

/// An uploaded file and its result.
public struct Upload: Sendable {
    let id: UploadID
    /// Where its page is.
    let path: String
    let kind: ImportKind
    /// What was asked for with it (``ImportOption/value``).
    let option: String
    let userID: UserID
    let userName: String
    let at: Date
    let fileName: String
    let state: UploadState
    let revision: Int64
    /// SHA-256 of the file, in hexadecimal digits.
    let hash: String
    let bytes: Int
    let rows: Int
    let encoding: CSVEncoding
    /// The file's own columns, in order.
    let columns: [String]
    /// The columns that are ignored.
    let unknownColumns: [String]
    let counts: OutcomeCounts
    let appliedAt: Date?
    /// Why applying failed; nil if it did not.
    let trouble: UploadFailure?

    fileprivate init(row: Row, of machine: ImportMachine) throws {
        id = try row.id("id")
        path = "\(machine.path)/\(id)"
        kind = try machine.kind(try row.text("kind"))
        option = try row.text("approval")
        userID = try row.id("user_id")
        userName = try row.text("user_name")
        at = try row.date("at")
        fileName = try row.text("file_name")
        state = try row.named("state")
        revision = try row.integer("revision")
        hash = try row.text("hash")
        bytes = try row.int("bytes")
        rows = try row.int("row_count")
        encoding = try row.named("encoding")
        columns = try row.optional("header", row.bytes).map { try JSONDecoder().decode([String].self, from: Data($0)) } ?? []
        let known = Set(kind.columns.map(\.name))
        unknownColumns = columns.filter { !$0.isEmpty && !known.contains($0.lowercased()) }
        counts = OutcomeCounts(
            creates: try row.int("creates"), changes: try row.int("changes"), skips: try row.int("skips"), errors: try row.int("errors"))
        appliedAt = try row.optional("applied_at", row.date)
        trouble = try row.optional("trouble", { name throws(RowError) in try row.named(name) })
    }
}

/// Why applying a file failed. Nothing of it was changed.
enum UploadFailure: String, Sendable {
    /// The program stopped during the work.
    case interrupted
    /// The uploader no longer manages any organisation.
    case rights
    /// A defect of the program.
    case failed
}

extension Uploader {
    /// The uploads there are for this person, in a query over `uploads AS up`: the own ones, or all.
    fileprivate var visibleUploads: Query { seesAll ? "1 = 1" : "up.user_id = \(id)" }
}

extension ImportMachine {
    /// An upload as this person sees it; nil where it does not exist for them.
    func upload(_ id: UploadID, for uploader: Uploader, in db: any Reader) throws -> Upload? {
        try rows("up.id = \(id) AND \(uploader.visibleUploads) AND up.state <> 'receiving'", in: db).first
    }

    /// For the machine's own work, which sees all.
    func upload(_ id: UploadID, in db: any Reader) throws -> Upload? { try rows("up.id = \(id)", in: db).first }

    /// The uploads, newest first.
    /// - Parameter before: the page begins after this upload.
    func uploads(_ kind: ImportKind, for uploader: Uploader, before: UploadID? = nil, size: Int = 20, in db: any Reader) throws -> [Upload] {
        let start: Query = before.map { "up.id < \($0)" } ?? "1 = 1"
        return try rows("""
            up.kind = \(kind.id) AND \(uploader.visibleUploads) AND up.state <> 'receiving' AND \(start) ORDER BY up.id DESC LIMIT \(size)
            """, in: db)
    }

    /// - Parameter condition: over `uploads AS up`, with the order where there may be several.
    private func rows(_ condition: Query, in db: any Reader) throws -> [Upload] {
        try db.rows("""
            SELECT up.id, up.kind, up.approval, up.user_id, \(uploaders.name) AS user_name, up.at, up.file_name, up.state, up.revision, up.hash, up.bytes,
                up.row_count, up.encoding, up.header, up.creates, up.changes, up.skips, up.errors, up.applied_at, up.trouble
            FROM uploads AS up WHERE \(condition)
            """) { try Upload(row: $0, of: self) }
    }
}
