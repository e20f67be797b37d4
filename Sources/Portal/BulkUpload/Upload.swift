import Access
import CSV
import Database
import Directory
import Foundation
import Vocabulary

/// The kind of data in a file (#41, #37).
enum UploadKind: String, CaseIterable, Sendable {
    case users, accounts

    var columns: CSVColumns {
        switch self {
        case .users: CSVColumns(required: ["ssin", "first_name", "last_name", "email", "org_nihdi"], optional: ["nihdi", "role"])
        case .accounts: CSVColumns(required: ["ssin", "email", "org_nihdi", "app", "project_code", "role"], optional: ["authorgroup"])
        }
    }
}

/// Approval State: the state of the accounts after the file is applied (SPEC §5).
enum UploadApproval: String, CaseIterable, Sendable {
    /// They wait in Approval.
    case awaiting
    /// They are Approved.
    case preApproved = "pre-approved"

    /// The lifecycle action that leads there.
    var action: AccountAction { self == .awaiting ? .requestApproval : .approve }
}

/// The outcome of a row.
enum RowOutcome: String, CaseIterable, Sendable {
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
struct Upload: Sendable {
    let id: UploadID
    let kind: UploadKind
    let approval: UploadApproval
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
    let trouble: UploadTrouble?

    init(row: Row) throws {
        id = try row.id("id")
        kind = try row.named("kind")
        approval = try row.named("approval")
        userID = try row.id("user_id")
        userName = "\(try row.text("first_name")) \(try row.text("last_name"))"
        at = try row.date("at")
        fileName = try row.text("file_name")
        state = try row.named("state")
        revision = try row.integer("revision")
        hash = try row.text("hash")
        bytes = try row.int("bytes")
        rows = try row.int("row_count")
        encoding = try row.named("encoding")
        columns = try row.optional("header", row.bytes).map { try JSONDecoder().decode([String].self, from: Data($0)) } ?? []
        let known = Set(kind.columns.required + kind.columns.optional)
        unknownColumns = columns.filter { !$0.isEmpty && !known.contains($0.lowercased()) }
        counts = OutcomeCounts(
            creates: try row.int("creates"), changes: try row.int("changes"), skips: try row.int("skips"), errors: try row.int("errors"))
        appliedAt = try row.optional("applied_at", row.date)
        trouble = try row.optional("trouble", { name throws(RowError) in try row.named(name) })
    }

    static let selection: Query = """
        SELECT up.id, up.kind, up.approval, up.user_id, u.first_name, u.last_name, up.at, up.file_name, up.state, up.revision, up.hash, up.bytes,
            up.row_count, up.encoding, up.header, up.creates, up.changes, up.skips, up.errors, up.applied_at, up.trouble
        FROM uploads AS up JOIN users AS u ON u.id = up.user_id
        """
}

/// Why applying a file failed. Nothing of it was changed.
enum UploadTrouble: String, Sendable {
    /// The program stopped during the work.
    case interrupted
    /// The uploader no longer manages any organisation.
    case rights
    /// A defect of the program.
    case failed
}

extension Viewer {
    /// The uploads that this person may see, for a query on `uploads AS up`: their own, and all for staff.
    var visibleUploads: Query { isStaff ? "1 = 1" : "up.user_id = \(id)" }
}

extension Reader {
    func upload(_ id: UploadID, for viewer: Viewer) throws -> Upload? {
        try first("\(Upload.selection) WHERE up.id = \(id) AND \(viewer.visibleUploads) AND up.state <> 'receiving'", Upload.init)
    }

    /// For the system's own work, without a scope.
    func upload(_ id: UploadID) throws -> Upload? { try first("\(Upload.selection) WHERE up.id = \(id)", Upload.init) }

    /// The uploads, newest first.
    /// - Parameter before: the page begins after this upload.
    func uploads(_ kind: UploadKind, for viewer: Viewer, before: UploadID? = nil, size: Int = 20) throws -> [Upload] {
        let start: Query = before.map { "up.id < \($0)" } ?? "1 = 1"
        return try rows("""
            \(Upload.selection) WHERE up.kind = \(kind.rawValue) AND \(viewer.visibleUploads) AND up.state <> 'receiving' AND \(start)
            ORDER BY up.id DESC LIMIT \(size)
            """, Upload.init)
    }
}
