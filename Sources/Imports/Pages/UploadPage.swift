import CSV
import Vocabulary
import Web

/// One uploaded file: current work, and the planned or final outcome of each row (#41, #37).
struct UploadPage: Page {
    static let template = "upload"

    /// Work in progress.
    struct Work: Sendable {
        let heading: String
        let text: String
        let progress: ProgressBar
    }

    /// The number of rows with an outcome, and a link to them.
    struct Count: Sendable {
        let label: String
        let count: Int
        /// The number for display.
        let number: String
        let kind: String
        let path: String
        let current: Bool
    }

    struct Row: Sendable {
        struct Value: Sendable {
            let column: String
            /// The displayed text: shortened if it is very long.
            let text: String
            let whole: String
            /// Whether it is too long for one line.
            let long: Bool
        }

        let line: String
        let chip: Chip
        /// Each with its column; empty if there are none.
        let reasons: [String]
        let values: [Value]
    }

    /// The actions that are possible now.
    struct Actions: Sendable {
        /// "Execute action: apply 12 rows"; nil if there is nothing to apply.
        let execute: String?
        let canDiscard: Bool
        /// Why the file cannot be applied.
        let note: String?
    }

    let id: String
    let path: String
    let version: String
    let announce: String?
    let csrf: String
    let revision: String
    let heading: String
    let lead: String
    let chip: Chip
    let facts: UploadFacts
    let ignored: String?
    let trouble: String?
    let work: Work?
    /// The consequences of applying.
    let after: After?
    let actions: Actions?
    let list: List?

    /// Where one goes on, after a file was applied or about rows that were left out.
    struct After: Sendable {
        let text: String
        let path: String
        let label: String
    }

    /// One page of the file's rows.
    struct List: Sendable {
        let counts: [Count]
        let columns: [String]
        let rows: [Row]
        let hasRows: Bool
        let reportPath: String
        let first: String?
        let next: String?
        let hasLinks: Bool
        /// What to do about rows that were left out.
        let advice: [After]
    }
}

/// Facts about the whole file.
struct UploadFacts: Sendable {
    let fileName: String
    let person: String
    let time: String
    let machineTime: String
    /// Nil if there is nothing to approve.
    let approval: String?
    let approvalName: String?
    let rows: String
    let encoding: String
    let hash: String
    /// The beginning of the hash.
    let shortHash: String
    let appliedAt: String?

    init(_ upload: Upload, _ texts: Texts, _ dates: DateText) {
        fileName = upload.fileName
        person = upload.userName
        time = dates.full(upload.at)
        machineTime = dates.machine(upload.at)
        let option = upload.kind.options.count > 1 ? upload.kind.option(upload.option) : nil
        approval = option.map { texts($0.label) }
        approvalName = option?.value
        rows = texts.number(upload.rows)
        encoding = upload.encoding.rawValue
        hash = upload.hash
        shortHash = "\(upload.hash.prefix(12))…"
        appliedAt = upload.appliedAt.map(dates.full)
    }
}
