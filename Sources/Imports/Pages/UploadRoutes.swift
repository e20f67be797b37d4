import CSV
import Database
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary
public import Web

/// Bulk upload: the form, the posted file, and the example and schema files (#41, #37).
struct UploadRoutes<Pages: ImportPages>: Sendable {
    let imports: ImportMachine
    let pages: Pages

    /// Earlier uploads per page.
    private var size: Int { 20 }

    /// - Parameter group: without a prefix: the kinds know their whole addresses.
    func add(to group: some RouterMethods<Pages.Context>) {
        for kind in imports.kinds {
            group.get("\(kind.path)") { request, context in try await form(kind, request, context) }
            group.post("\(kind.path)") { request, context in try await receive(kind, request, context) }
            group.get("\(kind.path)/example.csv") { _, _ in Response.file(ExampleFile.text(kind.columns), type: .csv, name: "\(kind.id)-example.csv") }
            group.get("\(kind.path)/schema.csvs") { _, _ in
                let columns = try await imports.database.read { try kind.columnsNow($0) }
                return Response.file(SchemaFile.text(columns, title: kind.schemaTitle), type: .csvSchema, name: "\(kind.id)-schema.csvs")
            }
        }
    }

    private func form(_ kind: ImportKind, _ request: Request, _ context: Pages.Context, errors: [String: [String]] = [:]) async throws -> Response {
        let texts = pages.texts(context)
        let before = request.query["before"].flatMap { UploadID($0) }
        let uploader = context.uploader
        let (found, columns) = try await imports.database.read { db in
            (try imports.uploads(kind, for: uploader, before: before, size: size + 1, in: db), try kind.columnsNow(db))
        }
        let page = UploadFormPage(
            kind, columns: columns, entered: context.form["approval"], errors: errors, uploads: found.prefix(size).map { UploadSummary($0, texts, pages.dates(context)) },
            hasOlder: found.count > size, limits: imports.limits, texts, csrf: context.csrf)
        let isDiscarded = request.query["done"] == UploadPageRoutes<Pages>.discarded
        return pages.response(
            page,
            ImportPlace(
                title: kind.title, path: kind.path, notice: isDiscarded ? .success(texts("upload.page.discarded")) : nil,
                status: errors.isEmpty ? .ok : .unprocessableContent),
            context)
    }

    private func receive(_ kind: ImportKind, _ request: Request, _ context: Pages.Context) async throws -> Response {
        let texts = pages.texts(context)
        var errors: [String: [String]] = [:]
        let option = kind.chosen(context.form["approval"])
        if option == nil { errors["approval"] = [texts("flaw.upload.approval")] }
        let file = context.upload.flatMap { $0.hasFile(request) ? $0 : nil }
        if file == nil { errors["file"] = [texts("flaw.upload.file")] }
        guard let option, let file else { return try await form(kind, request, context, errors: errors) }
        let incoming = IncomingFile(kind: kind, name: file.fileName.isEmpty ? "\(kind.id).csv" : file.fileName, option: option.value)
        do {
            let id = try await imports.receive(incoming, by: context.uploader, file.bytes.map { Array(buffer: $0) })
            return .seeOther("\(imports.path)/\(id)")
        } catch let flaw as CSVFileFlaw {
            return try await form(kind, request, context, errors: ["file": [texts(flaw.flaw)]])
        }
    }
}

extension ImportMachine {
    /// The addresses that accept a file.
    public var accepted: Uploads { Uploads(paths: Set(kinds.map(\.path)), maximumBytes: limits.bytes + Self.formBytes) }

    /// The limit for the fields before the file, and for the parts around them.
    private static let formBytes = 262_144
}

extension ImportKind {
    /// - Parameter entered: the value of a form; empty where nothing was said.
    fileprivate func chosen(_ entered: String) -> ImportOption? {
        entered.isEmpty || options.count == 1 ? options.first : option(entered)
    }
}

extension IncomingUpload {
    /// A form without a chosen file sends a file without a name. A program that posts only the file need not name it.
    fileprivate func hasFile(_ request: Request) -> Bool {
        !fileName.isEmpty || request.headers[.contentType]?.lowercased().hasPrefix("text/csv") == true
    }
}

extension Response {
    fileprivate static func file(_ text: String, type: FileType, name: String) -> Response {
        Response(status: .ok, headers: .file(type, name: name), body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
