import Foundation
public import Hummingbird
import HTTPTypes
import Vocabulary

/// Determines the language, for requests without a session.
public struct LanguageMiddleware<Context: WebContext>: RouterMiddleware {
    let settings: WebSettings

    public init(settings: WebSettings) { self.settings = settings }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var context = context
        context.language = settings.language(of: request)
        return try await next(request, context)
    }
}

extension WebSettings {
    /// The chosen language, or else the browser's first preference.
    func language(of request: Request) -> Language {
        if let tag = request.cookies[languageCookie]?.value, let chosen = Language(tag: tag), languages.contains(chosen) { return chosen }
        let wanted = (request.headers[.acceptLanguage] ?? "").split(separator: ",").compactMap { entry -> (Language, Double)? in
            let parts = entry.split(separator: ";")
            guard let tag = parts.first, let language = Language(tag: tag.trimmingCharacters(in: .whitespaces)) else { return nil }
            let quality = parts.dropFirst().compactMap { Double($0.replacingOccurrences(of: "q=", with: "").trimmingCharacters(in: .whitespaces)) }
            return (language, quality.first ?? 1)
        }
        return wanted.filter { languages.contains($0.0) }.max { $0.1 < $1.1 }?.0 ?? languages.first ?? .en
    }
}
