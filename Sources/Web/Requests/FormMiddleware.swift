import HTTPTypes
public import Hummingbird
import NIOCore
import Vocabulary

/// Reads every posted form, and what a program posts as one. Refuses those that did not come from our own page: by the browser's word for
/// where it came from, and by the session's token. No change can be reached around it. Where a file may be posted it reads the fields before the file,
/// and leaves the file to the route as ``WebContext/upload``: the token must stand before the file, or in a header.
public struct FormMiddleware<Context: WebContext>: RouterMiddleware {
    let settings: WebSettings
    let takesJSON: Bool
    let maximumBytes: Int
    let uploads: Uploads?

    /// - Parameters:
    ///   - takesJSON: whether fields may come as a JSON object.
    ///   - maximumBytes: longer bodies are refused with 413, unless they bring a file.
    ///   - uploads: where files may be posted; nil for nowhere.
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
            // A file is taken from somebody who is signed in, or from nobody.
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

    /// - Returns: the fields, and the file, of which nothing is read yet; nil where a form has none.
    private func upload(_ kind: Uploads.Kind, of request: Request, maximumBytes: Int) async throws -> (FormData, IncomingUpload?) {
        let body = try UploadBody(request, kind, maximumBytes: maximumBytes)
        switch kind {
        case .form:
            let (form, fileName) = try await body.fields()
            return (form, fileName.map { IncomingUpload(sentName: $0, body: body) })
        case .file:
            // A program that posts nothing but the file says the rest in the address; the token never, since addresses are noted in logs.
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

    /// A program may say the token in a header. No foreign page can send that one unasked: it would need our permission (CORS).
    private func token(of request: Request, _ form: FormData) -> String {
        HTTPField.Name("X-CSRF-Token").flatMap { request.headers[$0] } ?? form["csrf"]
    }
}
