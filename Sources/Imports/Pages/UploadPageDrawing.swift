import Vocabulary
import Web

/// A request for a page of rows.
struct RowRequest: Sendable {
    /// Only rows with this outcome; nil for all.
    let outcome: RowOutcome?
    /// The page begins after this line.
    let after: Int

    init(_ query: [String: String]) {
        outcome = query["outcome"].flatMap(RowOutcome.init(rawValue:))
        after = query["after"].flatMap { Int($0) }.map { max(0, $0) } ?? 0
    }

    static func address(_ path: String, _ outcome: RowOutcome?, after line: Int? = nil) -> String {
        localAddress(path, [outcome.map { ("outcome", $0.rawValue) }, line.map { ("after", "\($0)") }].compactMap(\.self))
    }
}

extension UploadPage {
    /// - Parameters:
    ///   - rows: nil while rows are planned or applied, and if there are none.
    ///   - step: this process's progress; nil if it is not working on the file.
    init(_ upload: Upload, _ asked: RowRequest, _ rows: UploadedRows?, _ step: UploadProgress.Step?, uploader: Uploader, _ texts: Texts, _ dates: DateText, csrf: String) {
        let (lead, work) = (upload.lead(texts), Work(upload, step, texts))
        self.init(
            id: "\(upload.id)", path: upload.path, version: upload.version, announce: work == nil ? lead : nil, csrf: csrf, revision: "\(upload.revision)",
            heading: texts(upload.kind.title), lead: lead, chip: Chip(upload.state, texts), facts: UploadFacts(upload, texts, dates),
            ignored: upload.ignored(texts), trouble: upload.trouble.map { texts("upload.page.trouble.\($0.rawValue)") }, work: work,
            after: After(upload, texts), actions: Actions(upload, uploader, texts), list: rows.map { List(upload, asked, $0, texts) })
    }
}

extension Upload {
    /// Changes when the page must be loaded again.
    var version: String { "\(state.rawValue)-\(revision)" }

    fileprivate func lead(_ texts: Texts) -> String {
        switch state {
        case .receiving, .checking: texts("upload.page.lead.checking")
        case .previewed: texts("upload.page.lead.previewed", ["valid": texts.number(counts.valid), "all": texts.number(counts.all)])
        case .applying: texts("upload.page.lead.applying")
        case .applied: texts("upload.page.lead.applied", ["valid": texts.number(counts.valid), "all": texts.number(counts.all)])
        }
    }

    fileprivate func ignored(_ texts: Texts) -> String? {
        guard !unknownColumns.isEmpty else { return nil }
        let shown = unknownColumns.prefix(20).map { $0.shortened(to: 60) } + (unknownColumns.count > 20 ? ["…"] : [])
        return texts.plural("upload.page.ignored", unknownColumns.count, ["columns": shown.joined(separator: ", ")])
    }
}

extension UploadPage.Work {
    fileprivate init?(_ upload: Upload, _ step: UploadProgress.Step?, _ texts: Texts) {
        guard upload.state.isWorking else { return nil }
        let applying = upload.state == .applying
        heading = texts(applying ? "upload.page.applying" : "upload.page.checking")
        text = texts(applying ? "upload.page.applying.text" : "upload.page.checking.text")
        progress = ProgressBar(id: "work", label: texts("upload.page.progress"), text: UploadNews.Progress(step, texts).text, done: step?.percent, of: 100)
    }
}

extension UploadState {
    /// The program is working on the file.
    var isWorking: Bool { self != .previewed && self != .applied }
}

extension UploadPage.After {
    fileprivate init?(_ upload: Upload, _ texts: Texts) {
        guard upload.state == .applied, upload.counts.valid > 0 else { return nil }
        guard let option = upload.kind.option(upload.option) else { return nil }
        self.init(option.next, texts)
    }

    fileprivate init(_ step: NextStep, _ texts: Texts) { self.init(text: texts(step.text), path: step.path, label: texts(step.label)) }
}

extension UploadPage.Actions {
    fileprivate init?(_ upload: Upload, _ uploader: Uploader, _ texts: Texts) {
        guard upload.state == .previewed else { return nil }
        let isOwn = upload.userID == uploader.id
        execute = isOwn && upload.counts.valid > 0 ? texts.plural("upload.page.execute", upload.counts.valid, ["rows": texts.number(upload.counts.valid)]) : nil
        canDiscard = isOwn
        note = isOwn ? upload.nothing.map { texts($0) } : texts("upload.page.not_yours", ["name": upload.userName])
    }
}

extension Upload {
    /// Why there is nothing to apply; nil if there is.
    fileprivate var nothing: String? {
        if counts.valid > 0 { return nil }
        if rows == 0 { return "upload.page.nothing.empty" }
        if counts.all < rows { return "upload.page.nothing.unchecked" }
        return counts.errors > 0 ? "upload.page.nothing.errors" : "upload.page.nothing"
    }
}

extension UploadPage.List {
    fileprivate init(_ upload: Upload, _ asked: RowRequest, _ found: UploadedRows, _ texts: Texts) {
        let names = upload.columns.enumerated().map { $1.isEmpty ? texts("upload.page.unnamed", ["n": "\($0 + 1)"]) : $1.shortened(to: 60) }
        let all = UploadPage.Count(
            label: texts("upload.page.all"), count: upload.counts.all, number: texts.number(upload.counts.all), kind: "all", path: upload.path, current: asked.outcome == nil)
        counts = [all] + RowOutcome.allCases.map { outcome in
            UploadPage.Count(
                label: texts(outcome.textKey(in: upload.state)), count: upload.counts[outcome], number: texts.number(upload.counts[outcome]), kind: outcome.rawValue,
                path: RowRequest.address(upload.path, outcome), current: asked.outcome == outcome)
        }
        columns = names
        rows = found.rows.map { UploadPage.Row($0, names, upload.state, texts) }
        hasRows = !found.rows.isEmpty
        reportPath = RowRequest.address("\(upload.path)/report.csv", asked.outcome)
        first = asked.after > 0 ? RowRequest.address(upload.path, asked.outcome) : nil
        next = found.next.map { RowRequest.address(upload.path, asked.outcome, after: $0) }
        hasLinks = first != nil || next != nil
        let reasons = Set(found.rows.flatMap(\.reasons).map(\.key))
        advice = upload.kind.advice.filter { reasons.contains($0.key) }.sorted { $0.key < $1.key }.map { UploadPage.After($0.value, texts) }
    }
}

extension UploadPage.Row {
    fileprivate init(_ row: UploadedRow, _ columns: [String], _ state: UploadState, _ texts: Texts) {
        line = "\(row.line)"
        chip = Chip(row.outcome, in: state, texts)
        reasons = row.reasons.map { texts([$0]) }
        values = zip(columns, row.fields).map { column, text in
            Value(column: column, text: text.shortened(to: 200), whole: text, long: text.count > 40)
        }
    }
}

extension String {
    fileprivate func shortened(to maximum: Int) -> String { count > maximum ? "\(prefix(maximum))…" : self }
}

/// The answer to the page's polling: its version and the progress.
struct UploadNews: Encodable, Sendable {
    struct Progress: Encodable, Sendable {
        /// From 0 to 100; nil if unknown.
        let value: Int?
        let text: String

        init(_ step: UploadProgress.Step?, _ texts: Texts) {
            value = step?.percent
            text = step.map { texts("upload.page.percent", ["n": "\($0.percent)"]) } ?? texts("upload.page.turn")
        }
    }

    let version: String
    /// Nil if no work is in progress.
    let progress: Progress?
}
