import Database
import Hummingbird
import HTTPTypes
import Vocabulary
import Web

/// The application at `/hd4dp2`: signing in and out, and the home page with one's own projects (SPEC §9).
struct HD4DP2: Sendable {
    static let path = "/hd4dp2"
    static let passwordPath = "/hd4dp2/password"
    static let signOutPath = "/hd4dp2/sign-out"
    static let livePath = "/hd4dp2/live"

    let services: NodeServices

    func add(to router: Router<NodeContext>) {
        router.get("/hd4dp2", use: home)
        router.post("/hd4dp2", use: signIn)
        router.get("/hd4dp2/live", use: live)
        router.post("/hd4dp2/sign-out", use: signOut)
    }

    @Sendable private func home(_ request: Request, _ context: NodeContext) async throws -> Response {
        guard let visitor = try await services.visitor(context) else {
            return try signInPage(SignInPage(services.texts(context)), request, context, notice: endedNotice(request, context))
        }
        if visitor.account.mustChange { return .seeOther(Self.passwordPath) }
        let grants = try await services.database.read { try $0.localGrants(of: visitor.account.id) }
        let page = HomePage(visitor.account, grants, services.texts(context))
        return try services.html(page, title: HomePage.title, request, context, visitor: visitor)
    }

    /// A cookie that fits no session is all that is left of one that was ended from elsewhere.
    private func endedNotice(_ request: Request, _ context: NodeContext) -> Notice? {
        let name = services.settings.web.expiredSessionCookie.name
        guard let token = request.cookies[name]?.value, !token.isEmpty else { return nil }
        return .warning(services.texts(context)("node.sign_in.session_ended"))
    }

    @Sendable private func signIn(_ request: Request, _ context: NodeContext) async throws -> Response {
        let texts = services.texts(context)
        let (userName, password) = (context.form["user_name"], context.form["password"])
        let page = SignInPage(texts, userName: userName, checking: password)
        guard page.formErrors == nil else { return try signInPage(page, request, context, status: .unprocessableContent) }
        let credentials = SignIn.Credentials(userName: userName, password: password, userAgent: request.headers[.userAgent] ?? "")
        do {
            switch try await SignIn(services: services).attempt(credentials, previous: context.session) {
            case .signedIn(let token): return signedIn(token)
            case .refused(let refusal): return try refused(refusal, page, request, context)
            }
        } catch is PasswordChecks.Busy {
            throw WebError.unavailable(texts("node.busy"))
        }
    }

    private func signedIn(_ token: String) -> Response {
        var response = Response.seeOther(Self.path)
        response.setCookie(services.settings.web.sessionCookie(token))
        return response
    }

    private func refused(_ refusal: SignInRefusal, _ page: SignInPage, _ request: Request, _ context: NodeContext) throws -> Response {
        let notice = Notice.error(refusal.text(services.texts(context)))
        guard case .tooManyFailures(let seconds) = refusal else {
            return try signInPage(page, request, context, status: .forbidden, notice: notice)
        }
        var response = try signInPage(page, request, context, status: .tooManyRequests, notice: notice)
        response.headers[.retryAfter] = "\(seconds)"
        return response
    }

    private func signInPage(
        _ page: SignInPage, _ request: Request, _ context: NodeContext, status: HTTPResponse.Status = .ok, notice: Notice? = nil
    ) throws -> Response {
        var page = page
        page.csrf = context.session?.csrf ?? ""
        return try services.html(page, title: services.texts(context)("node.sign_in.title"), request, context, status: status, notice: notice)
    }

    /// What the open home page asks every second: 401 sends it back to the sign-in page.
    @Sendable private func live(_ request: Request, _ context: NodeContext) async throws -> Response {
        guard let visitor = try await services.visitor(context) else { return .json("{}", status: .unauthorized) }
        return .json("{\"version\":\"\(visitor.account.revision)\"}")
    }

    @Sendable private func signOut(_ request: Request, _ context: NodeContext) async throws -> Response {
        if let session = context.session {
            _ = try await services.database.write { try $0.endSession(session.id, of: session.personID) }
        }
        var response = Response.seeOther(Self.path)
        response.setCookie(services.settings.web.expiredSessionCookie)
        return response
    }
}

extension SignInRefusal {
    func text(_ texts: Texts) -> String {
        switch self {
        case .wrong: texts("node.sign_in.wrong")
        case .disabled(let organisation): texts("node.sign_in.disabled", ["organisation": organisation])
        case .temporaryUsed: texts("node.sign_in.temporary_used")
        case .temporaryExpired: texts("node.sign_in.temporary_expired")
        case .tooManyFailures(let seconds): texts.plural("node.sign_in.wait", (seconds + 59) / 60)
        }
    }
}
