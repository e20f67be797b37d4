import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary
import Web

/// The page of one uploaded file, its report, and its actions (#41, #37).
struct UploadPageRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/uploads/{id}") { request, context in try await page(request, context) }
        group.get("/uploads/{id}/live") { _, context in try await news(context) }
        group.get("/uploads/{id}/report.csv") { request, context in try await report(request, context) }
        group.post("/uploads/{id}/application") { _, context in try await apply(context) }
        group.post("/uploads/{id}/removal") { _, context in try await discard(context) }
    }

    private func upload(_ context: ManagerContext) async throws -> Upload {
        let id: UploadID = try context.id()
        guard let upload = try await services.database.read({ try $0.upload(id, for: context.viewer) }) else { throw NotFound() }
        return upload
    }

    private func page(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let upload = try await upload(context)
        let texts = pages.texts(context.base)
        let asked = RowRequest(request.query)
        let rows = upload.state.isWorking || upload.counts.all == 0 ? nil : try await services.rows(of: upload, asked.outcome, after: asked.after)
        let page = UploadPage(
            upload, asked, rows, services.uploadProgress[upload.id], viewer: context.viewer, texts, pages.dates(context.base),
            csrf: context.base.session?.csrf ?? "")
        return pages.response(
            page, title: upload.kind.headingKey, path: upload.path, context.base,
            crumbs: [Layout.Link(label: texts("menu.bulk_upload"), path: upload.kind.path)])
    }

    private func news(_ context: ManagerContext) async throws -> Response {
        let upload = try await upload(context)
        let progress = upload.state.isWorking ? UploadNews.Progress(services.uploadProgress[upload.id], pages.texts(context.base)) : nil
        return .encoded(UploadNews(version: upload.version, progress: progress))
    }

    /// The rows of the page as a file, sent in pieces.
    private func report(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let upload = try await upload(context)
        if upload.state.isWorking { throw UploadRefusal.notNow(upload.state) }
        let outcome = RowRequest(request.query).outcome
        let texts = pages.texts(context.base)
        return Response(
            status: .ok, headers: .file(.csv, name: upload.reportName),
            body: ResponseBody { [services] writer in
                try await services.report(of: upload, outcome, texts) { try await writer.write(ByteBuffer(string: $0)) }
                try await writer.finish(nil)
            })
    }

    private func apply(_ context: ManagerContext) async throws -> Response {
        let id: UploadID = try context.id()
        try await services.requestApplication(of: id, expected: try context.form.expectedRevision, as: context.viewer)
        return .seeOther("/manage/uploads/\(id)")
    }

    private func discard(_ context: ManagerContext) async throws -> Response {
        let upload = try await upload(context)
        try await services.discardUpload(upload.id, as: context.viewer)
        return .seeOther("\(upload.kind.path)?done=\(Done.uploadDiscarded.rawValue)")
    }
}

extension Upload {
    /// The report's name: the file's own, without characters that are unsafe in a header or a file system.
    var reportName: String {
        let stem = fileName.lowercased().hasSuffix(".csv") ? fileName.dropLast(4) : fileName[...]
        let kept = stem.unicodeScalars.map { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) ? Character($0) : "-" }
        let words = String(kept).split(separator: "-").joined(separator: "-").prefix(60)
        return words.isEmpty ? "\(kind.rawValue)-report.csv" : "\(words)-report.csv"
    }
}

extension UploadRefusal {
    var textKey: String {
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
