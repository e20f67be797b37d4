import Vocabulary
import Web

/// Bulk upload: the form for a file, its required columns, and earlier uploads (#41, #37).
struct UploadFormPage: FormPage {
    static let template = "upload_form"

    /// Approval State: what the rows become (SPEC §5).
    struct Approval: Sendable {
        struct Choice: Sendable {
            let value: String
            let label: String
            let hint: String
            let chosen: Bool
        }

        let choices: [Choice]
        let errors: [String]
        let invalid: Bool
    }

    struct Column: Sendable {
        let name: String
        let presence: String
        let meaning: String
    }

    let heading: String
    let lead: String
    let tabs: [Layout.Link]
    let action: String
    let csrf: String
    let formErrors: FormErrors?
    let approval: Approval?
    let file: Field
    let limits: String
    let columns: [Column]
    let uploads: [UploadSummary]
    let hasUploads: Bool
    /// The address of older uploads.
    let older: String?
}

/// An uploaded file as one line of a list, ready for display.
struct UploadSummary: Sendable {
    let id: String
    let path: String
    let fileName: String
    let person: String
    let time: String
    let machineTime: String
    let rows: String
    let counts: String
    let chip: Chip

    init(_ upload: Upload, _ texts: Texts, _ dates: DateText) {
        id = "\(upload.id)"
        path = upload.path
        fileName = upload.fileName
        person = upload.userName
        time = dates.full(upload.at)
        machineTime = dates.machine(upload.at)
        rows = texts.number(upload.rows)
        let outcomes = RowOutcome.allCases.filter { upload.counts[$0] > 0 }
        counts = outcomes.map { "\(texts($0.textKey(in: upload.state))): \(texts.number(upload.counts[$0]))" }.joined(separator: ", ")
        chip = Chip(upload.state, texts)
    }
}

extension RowOutcome {
    /// The outcome in words: planned or done.
    func textKey(in state: UploadState) -> String { state == .applied ? "upload.page.done.\(rawValue)" : "upload.page.outcome.\(rawValue)" }
}

extension Chip {
    init(_ state: UploadState, _ texts: Texts) {
        let kind =
            switch state {
            case .receiving, .checking: "draft"
            case .previewed: "approval"
            case .applying: "approved"
            case .applied: "published"
            }
        self.init(kind: kind, stateName: state.rawValue, text: texts("upload.page.state.\(state.rawValue)"))
    }

    init(_ outcome: RowOutcome, in state: UploadState, _ texts: Texts) {
        self.init(kind: outcome.rawValue, stateName: outcome.rawValue, text: texts(outcome.textKey(in: state)))
    }
}
