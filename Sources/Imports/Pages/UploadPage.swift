import CSV
import Vocabulary
import Web

/// One uploaded file: what is happening with it, what would become of each row, or what has (#41, #37).
struct UploadPage: Page {
    static let template = "upload"

    /// What goes on and takes its time.
    struct Work: Sendable {
        let heading: String
        let text: String
        let progress: ProgressBar
    }

    /// How many rows have an outcome, and where one sees them alone.
    struct Count: Sendable {
        let label: String
        let count: Int
        /// The same as people write it.
        let number: String
        let kind: String
        let path: String
        let current: Bool
    }

    struct Row: Sendable {
        struct Value: Sendable {
            let column: String
            /// As the page shows it: only its beginning where it is very long.
            let text: String
            let whole: String
            /// Too long for one line.
            let long: Bool
        }

        let line: String
        let chip: Chip
        /// Each with its column; empty where there is nothing to say.
        let reasons: [String]
        let values: [Value]
    }

    /// What can be done with it now, and by whom.
    struct Actions: Sendable {
        /// "Execute action: apply 12 rows"; nil where there is nothing to apply.
        let execute: String?
        let canDiscard: Bool
        /// Why there is no button to apply it.
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
    /// What it means that it was applied.
    let after: After?
    let actions: Actions?
    let list: List?

    /// Where one goes on, after a file was applied or about rows that were left out.
    struct After: Sendable {
        let text: String
        let path: String
        let label: String
    }

    /// The rows of the file, a page of them.
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

/// What is known of a file as a whole.
struct UploadFacts: Sendable {
    let fileName: String
    let person: String
    let time: String
    let machineTime: String
    /// Nil where there is nothing to approve.
    let approval: String?
    let approvalName: String?
    let rows: String
    let encoding: String
    let hash: String
    /// Its beginning.
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
