import CSV
import Vocabulary
import Web

extension UploadFormPage {
    /// - Parameters:
    ///   - entered: what was chosen as Approval State; empty where nothing was.
    ///   - errors: what is wrong, by field.
    ///   - hasOlder: whether the list of uploads goes on.
    init(
        _ kind: ImportKind, columns: [ColumnFacts], entered: String, errors: [String: [String]], uploads: [UploadSummary], hasOlder: Bool, limits: CSVLimits, _ texts: Texts, csrf: String
    ) {
        let (approvalErrors, fileErrors) = (errors["approval"] ?? [], errors["file"] ?? [])
        let file = Field.file(
            "file", texts("upload.page.file"), accept: ".csv,text/csv", required: true, hint: texts("upload.page.file.hint"), errors: fileErrors)
        self.init(
            heading: texts(kind.title), lead: texts(kind.lead), tabs: kind.tabs(texts), action: kind.path, csrf: csrf,
            formErrors: FormErrors([.text("approval", texts("upload.page.approval"), value: "", errors: approvalErrors), file]),
            approval: Approval(kind, entered, approvalErrors, texts), file: file,
            limits: texts("upload.page.limits", ["megabytes": texts.number(limits.bytes / 1_000_000), "rows": texts.number(limits.rows)]),
            columns: columns.map { Column($0, texts) }, uploads: uploads, hasUploads: !uploads.isEmpty,
            older: hasOlder ? uploads.last.map { "\(kind.path)?before=\($0.id)" } : nil)
    }
}

extension UploadFormPage.Approval {
    /// Nil where there is nothing to choose.
    fileprivate init?(_ kind: ImportKind, _ entered: String, _ errors: [String], _ texts: Texts) {
        guard kind.options.count > 1, let chosen = kind.option(entered) ?? kind.options.first else { return nil }
        choices = kind.options.map { Choice(value: $0.value, label: texts($0.label), hint: texts($0.hint), chosen: $0.value == chosen.value) }
        self.errors = errors
        invalid = !errors.isEmpty
    }
}

extension UploadFormPage.Column {
    fileprivate init(_ facts: ColumnFacts, _ texts: Texts) {
        self.init(name: facts.name, presence: texts(facts.isRequired ? "upload.page.needed" : "upload.page.optional"), meaning: texts(facts.meaning, facts.arguments(texts)))
    }
}
