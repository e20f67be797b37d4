public import Hummingbird
import HTTPTypes
import NIOCore

/// Reads every posted form, and what a program posts as one. Refuses those that did not come from our own page: by the browser's word for
/// where it came from, and by the session's token. No change can be reached around it.
public struct FormMiddleware<Context: WebContext>: RouterMiddleware {
    let settings: WebSettings
    let takesJSON: Bool
    let maximumBytes: Int

    /// - Parameters:
    ///   - takesJSON: whether fields may come as a JSON object.
    ///   - maximumBytes: longer bodies are refused with 413.
    public init(settings: WebSettings, takesJSON: Bool = false, maximumBytes: Int = 256 * 1024) {
        self.settings = settings
        self.takesJSON = takesJSON
        self.maximumBytes = maximumBytes
    }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        switch request.method {
        case .get, .head: return try await next(request, context)
        case .post: break
        default: throw HTTPError(.methodNotAllowed)
        }
        guard cameFromHere(request) else { throw WebError.formExpired }
        var context = context
        context.form = try await form(of: request)
        if let session = context.session, !constantTimeEqual(token(of: request, context.form), session.csrf) { throw WebError.formExpired }
        return try await next(request, context)
    }

    private func cameFromHere(_ request: Request) -> Bool {
        if let origin = request.headers[.origin] { return origin == settings.publicURL }
        guard let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] else { return true }
        return site == "same-origin" || site == "none"
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
