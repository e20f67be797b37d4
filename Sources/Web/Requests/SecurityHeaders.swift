public import Hummingbird
import HTTPTypes

/// The headers that keep a page's manners: no foreign or inline script, no framing, no guessing of types.
public struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    let policy: String
    let isSecure: Bool

    public init(settings: WebSettings) {
        let targets = (["'self'"] + settings.formTargets).joined(separator: " ")
        policy = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
            "frame-src 'self'", "form-action \(targets)", "base-uri 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
        isSecure = settings.isSecure
    }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        if response.headers[.contentSecurityPolicy] == nil { response.headers[.contentSecurityPolicy] = policy }
        response.headers[.xContentTypeOptions] = "nosniff"
        set("Referrer-Policy", "same-origin", &response)
        set("Cross-Origin-Opener-Policy", "same-origin", &response)
        set("Cross-Origin-Resource-Policy", "same-origin", &response)
        set("Permissions-Policy", "camera=(), microphone=(), geolocation=()", &response)
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        return response
    }

    private func set(_ name: String, _ value: String, _ response: inout Response) {
        guard let field = HTTPField.Name(name) else { return }
        response.headers[field] = value
    }
}
