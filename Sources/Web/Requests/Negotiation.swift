import Foundation
public import Hummingbird
import HTTPTypes

/// Decides whether the client wants HTML or JSON, and adds `Vary`, because the answer depends on it (RFC 9110 §12.5.1, §12.5.5).
/// It comes before everything that can fail, so a program gets every error as JSON. The answers to a live page's polling
/// are always JSON.
public struct Negotiation<Context: WebContext>: RouterMiddleware {
    public init() {}

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        guard !request.asksForNews else { return try await next(request, context) }
        var context = context
        context.wantsJSON = prefersJSON(request.headers[.accept] ?? "")
        var response = try await next(request, context)
        if differs(response) { response.headers[.vary] = "Accept" }
        return response
    }

    /// Assets and `/health` are the same for all clients.
    private func differs(_ response: Response) -> Bool {
        guard let type = response.headers[.contentType] else { return true }
        return type.hasPrefix("text/html") || type.hasSuffix("json")
    }
}

/// Whether an `Accept` header names `application/json`, and gives `text/html` a lower quality or does not name it. A browser names `text/html` for
/// every page; ranges such as `*/*` name neither.
func prefersJSON(_ accept: String) -> Bool {
    let entries = accept.lowercased().split(separator: ",").map { entry in
        entry.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    func quality(of type: String) -> Double {
        entries.filter { $0.first == type }.map { entry in
            guard let weight = entry.dropFirst().first(where: { $0.hasPrefix("q=") }) else { return 1 }
            return Double(weight.dropFirst(2)).flatMap { (0...1).contains($0) ? $0 : nil } ?? 0
        }.max() ?? 0
    }
    return quality(of: "application/json") > quality(of: "text/html")
}

/// Adapts the final answer to a program. After a change it gets the address instead of a redirect; it never gets
/// a page.
public struct JSONAnswers<Context: WebContext>: RouterMiddleware {
    private struct Destination: Encodable {
        let location: String
    }

    public init() {}

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        let response = try await next(request, context)
        guard context.wantsJSON else { return response }
        let isChange = request.method == .post
        if isChange, response.status == .seeOther {
            return keepingCookies(of: response, .encoded(Destination(location: response.headers[.location] ?? "/")))
        }
        guard response.headers[.contentType]?.hasPrefix("text/html") == true else { return response }
        // The change has been made; only reading may be refused now.
        guard isChange, response.status.code < 400 else { throw WebError.notAcceptable }
        return keepingCookies(of: response, Response(status: .noContent, headers: [.cacheControl: "no-store"]))
    }

    private func keepingCookies(of old: Response, _ new: Response) -> Response {
        var response = new
        response.headers[values: .setCookie] = old.headers[values: .setCookie]
        return response
    }
}
