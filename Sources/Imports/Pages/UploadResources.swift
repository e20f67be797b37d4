import Web

/// An uploaded file as JSON (ADR 0010): the same facts as the page, under the same rules.
struct UploadResource: Encodable, Sendable {
    let id: String
    let path: String
    let fileName: String
    let person: String
    let at: String
    let state: String
}

extension UploadFormPage: ResourcePage {
    struct Resource: Encodable, Sendable {
        let uploads: [UploadResource]
        /// The address of older uploads.
        let next: String?
    }

    var resource: Resource {
        Resource(
            uploads: uploads.map {
                UploadResource(id: $0.id, path: $0.path, fileName: $0.fileName, person: $0.person, at: $0.machineTime, state: $0.chip.stateName)
            }, next: older)
    }
}

extension UploadPage: ResourcePage {
    struct Resource: Encodable, Sendable {
        struct Row: Encodable, Sendable {
            let line: String
            let outcome: String
            let reasons: [String]
            /// In the order of the columns.
            let fields: [String]
        }

        let upload: UploadResource
        let revision: String
        let sha256: String
        let encoding: String
        let approval: String?
        let ignored: String?
        let trouble: String?
        let progress: Progress?
        let counts: [String: Int]
        let columns: [String]
        let rows: [Row]
        let next: String?
        /// Whether the caller can apply it now.
        let canApply: Bool
        /// Why the caller cannot.
        let note: String?
    }

    /// The progress of the work.
    struct Progress: Encodable, Sendable {
        /// From 0 to 100; nil if unknown.
        let percent: Int?
        let text: String
    }

    var resource: Resource {
        Resource(
            upload: UploadResource(
                id: id, path: path, fileName: facts.fileName, person: facts.person, at: facts.machineTime, state: chip.stateName),
            revision: revision, sha256: facts.hash, encoding: facts.encoding, approval: facts.approvalName, ignored: ignored, trouble: trouble,
            progress: work.map { Progress(percent: $0.progress.value.flatMap { Int($0) }, text: $0.progress.text) },
            counts: Dictionary(uniqueKeysWithValues: (list?.counts ?? []).map { ($0.kind, $0.count) }), columns: list?.columns ?? [],
            rows: (list?.rows ?? []).map { Resource.Row(line: $0.line, outcome: $0.chip.stateName, reasons: $0.reasons, fields: $0.values.map(\.whole)) },
            next: list?.next, canApply: actions?.execute != nil, note: actions?.note)
    }
}
