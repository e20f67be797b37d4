import Database
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import OpenID
import Vocabulary
import Web

struct LoginPage: RefusalPage {
    static let template = "login"
    let failure: String?
    /// A further message, if nothing failed.
    let remark: String?
    let reference: String
    let csrf: String
    let returnPath: String

    var refusal: String? { failure }

    /// The page after a log-out here, when the person may still be signed in at the provider.
    static let leftHere = "/login?left=here"
}

/// A program's session: its person, and the token for every change.
struct SessionResource: Encodable {
    let name: String
    let csrf: String
}

/// Login → Log in with eID → FAS → return, and Log out (SPEC §3).
struct SignInRoutes: Sendable {
    let pages: PortalPages
    let client: OpenIDClient
    private var services: PortalServices { pages.services }
    private var browserCookie: String { services.web.isSecure ? "__Host-gatehouse_sign_in" : "gatehouse_sign_in" }

    func add(to router: Router<PortalContext>) {
        router.get("/login") { request, context -> Response in
            guard context.viewer == nil else { return .seeOther("/") }
            let remark = request.query["left"] == nil ? nil : pages.texts(context)("login.left_here")
            return login(context, failure: nil, remark: remark, returnPath: localPath(request.query["return"] ?? "/"))
        }
        router.post("/login") { request, context in try await begin(request, context) }
        router.get("/login/callback") { request, context in try await finish(request, context) }
        router.get("/session") { _, context in try session(context) }
        router.post("/logout") { request, context in try await logOut(context) }
    }

    private func login(
        _ context: PortalContext, failure: String?, remark: String? = nil, returnPath: String, status: HTTPResponse.Status = .ok
    ) -> Response {
        let page = LoginPage(failure: failure, remark: remark, reference: context.reference, csrf: context.session?.csrf ?? "", returnPath: returnPath)
        return pages.response(page, title: "login.title", path: remark == nil ? "/login" : LoginPage.leftHere, context, status: status)
    }

    private func begin(_ request: Request, _ context: PortalContext) async throws -> Response {
        do throws(SignInFailure) {
            let (url, attempt) = try await client.begin(language: context.language)
            return try await redirect(to: url, attempt, context)
        } catch {
            return failed(error, context)
        }
    }

    private func redirect(to url: String, _ attempt: SignInAttempt, _ context: PortalContext) async throws(SignInFailure) -> Response {
        let browser = services.random.base64URL(32)
        let now = services.clock.now()
        let returnPath = localPath(context.form["return"])
        do {
            try await services.database.writeConcurrently { [services] db in
                try db.keep(attempt, browser: browser, returnPath: returnPath, keys: services.keys, at: now)
            }
        } catch {
            context.logger.error("a sign-in could not be kept", metadata: ["error": "\(error)"])
            throw .providerUnavailable
        }
        var response = Response.seeOther(url)
        response.setCookie(services.web.cookie(browserCookie, browser, maxAge: 600))
        return response
    }

    private func finish(_ request: Request, _ context: PortalContext) async throws -> Response {
        // The callback uses up the attempt and is only for browsers.
        if context.wantsJSON { throw WebError.notAcceptable }
        let query = request.query
        let browser = request.cookies[browserCookie]?.value ?? ""
        let stored = try await services.database.writeConcurrently { [services] db in
            try db.takeAttempt(state: query["state"] ?? "", browser: browser, keys: services.keys)
        }
        // A repeated field would be ambiguous.
        guard let stored, request.uri.queryParameters.count == query.count else { return failed(.stateMismatch, context) }
        do throws(SignInFailure) {
            let identity = try await client.finish(query, attempt: stored.attempt)
            return await signedIn(identity, stored, request, context)
        } catch {
            return failed(error, context)
        }
    }

    private func signedIn(_ identity: Identity, _ stored: StoredAttempt, _ request: Request, _ context: PortalContext) async -> Response {
        do {
            let agent = request.headers[.userAgent] ?? ""
            if let old = context.session { _ = try await services.database.writeConcurrently { try $0.endSession(old.id, of: old.personID) } }
            switch try await services.signIn(identity, language: context.language, userAgent: agent) {
            case .blocked:
                return login(context, failure: pages.texts(context)("signin.blocked"), returnPath: "/", status: .forbidden)
            case .signedIn(let token):
                var response = Response.seeOther(stored.returnPath == "/" ? "/profile" : stored.returnPath)
                response.setCookie(services.web.sessionCookie(token))
                response.setCookie(services.web.cookie(browserCookie, "", maxAge: 0))
                return response
            }
        } catch {
            context.logger.error("a sign-in could not be finished", metadata: ["error": "\(error)", "reference": "\(context.reference)"])
            return failed(.providerUnavailable, context)
        }
    }

    private func failed(_ failure: SignInFailure, _ context: PortalContext) -> Response {
        context.logger.notice("sign-in failed", metadata: ["failure": "\(failure.textKey)", "detail": "\(failure)", "reference": "\(context.reference)"])
        let status: HTTPResponse.Status = failure == .providerUnavailable ? .serviceUnavailable : .badRequest
        return login(context, failure: pages.texts(context)(failure.textKey), returnPath: "/", status: status)
    }

    /// Only for programs.
    private func session(_ context: PortalContext) throws -> Response {
        guard context.wantsJSON else { throw WebError.notAcceptable }
        guard let viewer = context.viewer, let session = context.session else { throw WebError.signInFirst }
        return .encoded(SessionResource(name: viewer.name, csrf: session.csrf))
    }

    /// Ends the local session, then FAS's.
    private func logOut(_ context: PortalContext) async throws -> Response {
        guard let session = context.session else { return .seeOther("/") }
        let now = services.clock.now()
        try await services.database.writeConcurrently { db in
            _ = try db.endSession(session.id, of: session.personID)
            try db.auditDeferred(.init(
                at: now, actor: UserID(value: session.personID), capacity: "person", action: "sign_out", subject: .user(UserID(session.personID))))
        }
        var target: String?
        if let token = session.idToken.flatMap({ try? services.keys.openText($0, as: "id-token") }) { target = await client.endSessionURL(idToken: token) }
        var response = Response.seeOther(target ?? (session.idToken == nil ? "/" : LoginPage.leftHere))
        response.setCookie(services.web.expiredSessionCookie)
        return response
    }
}
