public import Hummingbird
import HTTPTypes

/// Redirects a browser that used another host name (localhost for 127.0.0.1) to the public address, where its cookies are valid.
/// A request with a foreign name is never served, which also prevents DNS rebinding.
public struct CanonicalHost<Context: RequestContext>: RouterMiddleware {
    let publicURL: String
    let host: String

    public init(settings: WebSettings) {
        publicURL = settings.publicURL
        host = settings.publicURL.split(separator: "/", maxSplits: 2).last.map(String.init) ?? ""
    }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        guard let authority = request.head.authority, authority != host, request.uri.path != "/health" else {
            return try await next(request, context)
        }
        guard request.method == .get else { throw HTTPError(.misdirectedRequest) }
        return Response.seeOther(publicURL + (request.head.path ?? "/"))
    }
}
