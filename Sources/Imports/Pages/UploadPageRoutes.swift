import Database
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary
import Web

/// The page of one uploaded file, its report, and its actions (#41, #37).
struct UploadPageRoutes<Pages: ImportPages>: Sendable {
    let imports: ImportMachine
    let pages: Pages

    /// What the form's page is told after a file was discarded: `?done=…`.
    static var discarded: String { "upload_discarded" }

    /// - Parameter group: without a prefix: the machine knows its whole address.
    func add(to group: some RouterMethods<Pages.Context>) {
        let path = "\(imports.path)/{id}"
        group.get("\(path)") { request, context in try await page(request, context) }
        group.get("\(path)/live") { _, context in try await news(context) }
        group.get("\(path)/report.csv") { request, context in try await report(request, context) }
        group.post("\(path)/application") { _, context in try await apply(context) }
        group.post("\(path)/removal") { _, context in try await discard(context) }
    }

    private func upload(_ context: Pages.Context) async throws -> Upload {
        let id: UploadID = try context.id()
        let uploader = context.uploader
        guard let upload = try await imports.database.read({ try imports.upload(id, for: uploader, in: $0) }) else { throw NotFound() }
        return upload
    }

    private func page(_ request: Request, _ context: Pages.Context) async throws -> Response {
        let upload = try await upload(context)
        let texts = pages.texts(context)
        let asked = RowRequest(request.query)
        let rows = upload.state.isWorking || upload.counts.all == 0 ? nil : try await imports.rows(of: upload, asked.outcome, after: asked.after)
        let page = UploadPage(
            upload, asked, rows, imports.progress[upload.id], uploader: context.uploader, texts, pages.dates(context), csrf: context.csrf)
        let crumbs = [Layout.Link(label: texts("menu.bulk_upload"), path: upload.kind.path)]
        return pages.response(page, ImportPlace(title: upload.kind.title, path: upload.path, crumbs: crumbs), context)
    }

    private func news(_ context: Pages.Context) async throws -> Response {
        let upload = try await upload(context)
        let progress = upload.state.isWorking ? UploadNews.Progress(imports.progress[upload.id], pages.texts(context)) : nil
        return .encoded(UploadNews(version: upload.version, progress: progress))
    }

    /// The rows of the page as a file, sent in pieces.
    private func report(_ request: Request, _ context: Pages.Context) async throws -> Response {
        let upload = try await upload(context)
        if upload.state.isWorking { throw UploadRefusal.notNow(upload.state) }
        let outcome = RowRequest(request.query).outcome
        let texts = pages.texts(context)
        return Response(
            status: .ok, headers: .file(.csv, name: upload.reportName),
            body: ResponseBody { [imports] writer in
                try await imports.report(of: upload, outcome, texts) { try await writer.write(ByteBuffer(string: $0)) }
                try await writer.finish(nil)
            })
    }

    private func apply(_ context: Pages.Context) async throws -> Response {
        let id: UploadID = try context.id()
        try await imports.requestApplication(of: id, expected: try context.form.expectedRevision, by: context.uploader)
        return .seeOther("\(imports.path)/\(id)")
    }

    private func discard(_ context: Pages.Context) async throws -> Response {
        let upload = try await upload(context)
        try await imports.discardUpload(upload.id, by: context.uploader)
        return .seeOther("\(upload.kind.path)?done=\(Self.discarded)")
    }
}

extension Upload {
    /// The report's name: the file's own, without characters that are unsafe in a header or a file system.
    var reportName: String {
        let stem = fileName.lowercased().hasSuffix(".csv") ? fileName.dropLast(4) : fileName[...]
        let kept = stem.unicodeScalars.map { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) ? Character($0) : "-" }
        let words = String(kept).split(separator: "-").joined(separator: "-").prefix(60)
        return words.isEmpty ? "\(kind.id)-report.csv" : "\(words)-report.csv"
    }
}

extension UploadRefusal: RefusedAction {
    func words(in texts: Texts) -> String { texts(textKey) }

    private var textKey: String {
        switch self {
        case .notNow(.receiving), .notNow(.checking): "upload.refusal.checking"
        case .notNow(.applying): "upload.refusal.applying"
        case .notNow(.applied): "upload.refusal.applied"
        case .notNow(.previewed), .changedMeanwhile: "upload.refusal.changed"
        case .notYours: "upload.refusal.not_yours"
        case .nothingToDo: "upload.refusal.nothing"
        }
    }

    /// Whether the refusal concerns the person and not the state.
    var isForbidden: Bool {
        if case .notYours = self { true } else { false }
    }
}
