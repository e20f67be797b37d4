import CSV
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary
import Web

/// Bulk upload: the form, the posted file, and the example and schema files (#41, #37).
struct UploadRoutes: Sendable {
    /// Earlier uploads per page.
    static let size = 20
    /// The limit for the fields before the file, and for the parts around them.
    static let formBytes = 262_144

    let pages: PortalPages
    private var services: PortalServices { pages.services }

    /// The addresses that accept a file.
    static func accepted(_ limits: CSVLimits) -> Uploads {
        Uploads(paths: Set(UploadKind.allCases.map(\.path)), maximumBytes: limits.bytes + formBytes)
    }

    func add(to group: some RouterMethods<ManagerContext>) {
        for kind in UploadKind.allCases {
            let path = "/\(kind.rawValue)/upload"
            group.get("\(path)") { request, context in try await form(kind, request, context) }
            group.post("\(path)") { request, context in try await receive(kind, request, context) }
            group.get("\(path)/example.csv") { _, _ in Response.file(ExampleFile.text(kind), type: .csv, name: "\(kind.rawValue)-example.csv") }
            group.get("\(path)/schema.csvs") { _, _ in
                let catalogue = try await services.database.read { try $0.catalogue() }
                return Response.file(SchemaFile.text(kind, catalogue), type: .csvSchema, name: "\(kind.rawValue)-schema.csvs")
            }
        }
    }

    private func form(_ kind: UploadKind, _ request: Request, _ context: ManagerContext, errors: [String: [String]] = [:]) async throws -> Response {
        let (texts, dates) = (pages.texts(context.base), pages.dates(context.base))
        let before = request.query["before"].flatMap { UploadID($0) }
        let (found, catalogue) = try await services.database.read { db in
            (try db.uploads(kind, for: context.viewer, before: before, size: Self.size + 1), try db.catalogue())
        }
        let shown = found.prefix(Self.size)
        let file = Field.file(
            "file", texts("upload.page.file"), accept: ".csv,text/csv", required: true, hint: texts("upload.page.file.hint"), errors: errors["file"] ?? [])
        let approval = kind == .accounts ? UploadFormPage.Approval(context.form["approval"], errors["approval"] ?? [], texts) : nil
        let limits = services.uploadLimits
        let page = UploadFormPage(
            heading: texts(kind.headingKey), lead: texts(kind.leadKey), tabs: kind.tabs(texts), action: kind.path, csrf: context.base.session?.csrf ?? "",
            formErrors: FormErrors([.text("approval", texts("upload.page.approval"), value: "", errors: errors["approval"] ?? []), file]), approval: approval,
            file: file, limits: texts("upload.page.limits", ["megabytes": texts.number(limits.bytes / 1_000_000), "rows": texts.number(limits.rows)]),
            columns: kind.columnLines(catalogue, texts), uploads: shown.map { UploadSummary($0, texts, dates) }, hasUploads: !shown.isEmpty,
            older: found.count > shown.count ? shown.last.map { "\(kind.path)?before=\($0.id)" } : nil)
        return pages.response(
            page, title: kind.headingKey, path: kind.path, context.base, status: errors.isEmpty ? .ok : .unprocessableContent,
            notice: Done.notice(request, texts))
    }

    private func receive(_ kind: UploadKind, _ request: Request, _ context: ManagerContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let entered = context.form["approval"]
        var errors: [String: [String]] = [:]
        let approval = entered.isEmpty || kind == .users ? .awaiting : UploadApproval(rawValue: entered)
        if approval == nil { errors["approval"] = [texts("flaw.upload.approval")] }
        let file = context.upload.flatMap { $0.hasFile(request) ? $0 : nil }
        if file == nil { errors["file"] = [texts("flaw.upload.file")] }
        guard let approval, let file else { return try await form(kind, request, context, errors: errors) }
        let incoming = IncomingFile(kind: kind, name: file.fileName.isEmpty ? "\(kind.rawValue).csv" : file.fileName, approval: approval)
        do {
            let id = try await services.receive(incoming, as: context.viewer, file.bytes.map { Array(buffer: $0) })
            return .seeOther("/manage/uploads/\(id)")
        } catch let flaw as CSVFileFlaw {
            return try await form(kind, request, context, errors: ["file": [texts(flaw.flaw)]])
        }
    }
}

extension IncomingUpload {
    /// A form without a chosen file sends a file without a name. A program that posts only the file need not name it.
    fileprivate func hasFile(_ request: Request) -> Bool {
        !fileName.isEmpty || request.headers[.contentType]?.lowercased().hasPrefix("text/csv") == true
    }
}

extension UploadFormPage.Approval {
    init(_ entered: String, _ errors: [String], _ texts: Texts) {
        let chosen = UploadApproval(rawValue: entered) ?? .awaiting
        choices = [
            Choice(
                value: UploadApproval.awaiting.rawValue, label: texts("upload.page.awaiting"), hint: texts("upload.page.awaiting.hint"),
                chosen: chosen == .awaiting),
            Choice(
                value: UploadApproval.preApproved.rawValue, label: texts("upload.page.pre_approved"), hint: texts("upload.page.pre_approved.hint"),
                chosen: chosen == .preApproved),
        ]
        self.errors = errors
        invalid = !errors.isEmpty
    }
}

extension Response {
    fileprivate static func file(_ text: String, type: FileType, name: String) -> Response {
        Response(status: .ok, headers: .file(type, name: name), body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
