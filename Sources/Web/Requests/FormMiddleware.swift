import HTTPTypes
public import Hummingbird
import NIOCore
import Vocabulary

/// Reads every posted form, and a program's equivalent. It refuses a form that did not come from our own page: it checks the browser's
/// origin headers and the session's token. No change can avoid it. At an address that accepts a file it reads the fields before the file
/// and leaves the file to the route as ``WebContext/upload``. So the token must come before the file, or in a header.
public struct FormMiddleware<Context: WebContext>: RouterMiddleware {
    let settings: WebSettings
    let takesJSON: Bool
    let maximumBytes: Int
    let uploads: Uploads?

    /// - Parameters:
    ///   - takesJSON: whether fields may be a JSON object.
    ///   - maximumBytes: longer bodies get 413, unless they contain a file.
    ///   - uploads: the addresses that accept a file; nil for none.
    public init(settings: WebSettings, takesJSON: Bool = false, maximumBytes: Int = 256 * 1024, uploads: Uploads? = nil) {
        self.settings = settings
        self.takesJSON = takesJSON
        self.maximumBytes = maximumBytes
        self.uploads = uploads
    }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        switch request.method {
        case .get, .head: return try await next(request, context)
        case .post: break
        default: throw HTTPError(.methodNotAllowed)
        }
        guard cameFromHere(request) else { throw WebError.formExpired }
        var context = context
        if let uploads, let kind = uploads.kind(of: request) {
            // Only a signed-in person may post a file.
            guard context.session != nil else { throw WebError.signInFirst }
            (context.form, context.upload) = try await upload(kind, of: request, maximumBytes: uploads.maximumBytes)
        } else {
            context.form = try await form(of: request)
        }
        if let session = context.session, !constantTimeEqual(token(of: request, context.form), session.csrf) { throw WebError.formExpired }
        return try await next(request, context)
    }

    private func cameFromHere(_ request: Request) -> Bool {
        if let origin = request.headers[.origin] { return origin == settings.publicURL }
        guard let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] else { return true }
        return site == "same-origin" || site == "none"
    }

    /// - Returns: the fields, and the unread file; nil if the form has no file.
    private func upload(_ kind: Uploads.Kind, of request: Request, maximumBytes: Int) async throws -> (FormData, IncomingUpload?) {
        let body = try UploadBody(request, kind, maximumBytes: maximumBytes)
        switch kind {
        case .form:
            let (form, fileName) = try await body.fields()
            return (form, fileName.map { IncomingUpload(sentName: $0, body: body) })
        case .file:
            // A program that posts only the file gives the fields in the query. The token is never there, because addresses are logged.
            guard let form = FormData(urlEncoded: (request.uri.query ?? "").utf8, maximum: MultipartReader.maximumFields) else { throw WebError.badRequest }
            return (FormData(fields: form.fields.filter { $0.name != "csrf" }), IncomingUpload(sentName: form["name"], body: body))
        }
    }

    private func form(of request: Request) async throws -> FormData {
        let type = (request.headers[.contentType] ?? "application/x-www-form-urlencoded").lowercased()
        let isJSON = takesJSON && type.prefix { $0 != ";" && $0 != " " } == "application/json"
        guard isJSON || type.hasPrefix("application/x-www-form-urlencoded") else { throw HTTPError(.unsupportedMediaType) }
        let bytes = try await request.body.collect(upTo: maximumBytes).readableBytesView
        guard let form = isJSON ? FormData(json: bytes) : FormData(urlEncoded: bytes) else { throw WebError.badRequest }
        return form
    }

    /// A program may send the token in a header. A foreign page cannot send this header without our permission (CORS).
    private func token(of request: Request, _ form: FormData) -> String {
        HTTPField.Name("X-CSRF-Token").flatMap { request.headers[$0] } ?? form["csrf"]
    }
}
