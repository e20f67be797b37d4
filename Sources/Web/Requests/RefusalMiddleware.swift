public import Hummingbird

/// A refusal of the rules: an action that somebody asked for is not possible now, or not theirs.
public protocol RefusedAction: Error {
    /// Refused because of who asks (403), rather than because of how things stand (409).
    var isForbidden: Bool { get }
    /// Why, in the reader's language.
    func words(in texts: Texts) -> String
}

/// The one place that gives refusals of the rules their status and words.
public struct RefusalMiddleware<Context: WebContext>: RouterMiddleware {
    let localisation: Localisation

    public init(localisation: Localisation) { self.localisation = localisation }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as any RefusedAction {
            let words = refusal.words(in: localisation[context.language])
            throw refusal.isForbidden ? WebError.forbidden(words) : WebError.conflict(words)
        } catch is NotFound {
            throw WebError.notFound
        }
    }
}
