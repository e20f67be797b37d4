public import Database
import Foundation
public import Hummingbird
import HTTPTypes
public import Vocabulary

/// Determines the signed-in person and the language.
public struct SessionMiddleware<Context: WebContext>: RouterMiddleware {
    let database: Database
    let settings: WebSettings
    let clock: TimeSource

    public init(database: Database, settings: WebSettings, clock: TimeSource) {
        self.database = database
        self.settings = settings
        self.clock = clock
    }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var context = context
        context.language = settings.language(of: request)
        if let token = settings.sessionToken(of: request) {
            context.session = try await session(token, asked: !request.asksForNews)
        }
        return try await next(request, context)
    }

    /// - Parameter asked: false for the polling of a live page, which does not extend the session.
    private func session(_ token: String, asked: Bool) async throws -> Session? {
        let now = clock.now()
        let limits = settings.limits
        guard let session = try await database.read({ try $0.session(token: token, now: now, limits: limits) }) else { return nil }
        // Recording each request would turn every reader into a writer.
        if asked, now.timeIntervalSince(session.seenAt) > 60 { try await database.writeConcurrently { try $0.touchSession(session.id, now: now) } }
        return session
    }
}
