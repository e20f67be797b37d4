import Database
import Hummingbird
import HTTPTypes
import Vocabulary
import Web

/// Signing in and out at one application, its home page, and whether that has news (SPEC §9).
struct SignInRoutes: Sendable {
    let services: NodeServices
    let application: LocalApplication

    private var web: WebSettings { application.settings(services.settings.web) }

    /// - Parameter group: of the application's path.
    func add(to group: RouterGroup<NodeContext>) {
        group.get(use: home)
        group.post(use: signIn)
        group.get("live", use: live)
        group.post("sign-out", use: signOut)
    }

    @Sendable private func home(_ request: Request, _ context: NodeContext) async throws -> Response {
        guard let visitor = context.visitor else {
            return try signInPage(SignInPage(application, services.texts(context)), request, context, notice: endedNotice(request, context))
        }
        if visitor.account.mustChange { return .seeOther(application.passwordPath) }
        let grants = try await services.database.read { try $0.localGrants(of: visitor.account.id) }
        let page = application.home(visitor.account, grants, services.texts(context))
        return try services.html(page, title: application.label, request, context, visitor: visitor)
    }

    /// A cookie that fits no session is all that is left of one that was ended from elsewhere.
    private func endedNotice(_ request: Request, _ context: NodeContext) -> Notice? {
        guard web.sessionToken(of: request) != nil else { return nil }
        return .warning(services.texts(context)("node.sign_in.session_ended"))
    }

    @Sendable private func signIn(_ request: Request, _ context: NodeContext) async throws -> Response {
        let texts = services.texts(context)
        let (userName, password) = (context.form["user_name"], context.form["password"])
        let page = SignInPage(application, texts, userName: userName, checking: password)
        guard page.formErrors == nil else { return try signInPage(page, request, context, status: .unprocessableContent) }
        let credentials = SignIn.Credentials(userName: userName, password: password, userAgent: request.headers[.userAgent] ?? "")
        let signIn = SignIn(services: services, application: application.id)
        do {
            switch try await signIn.attempt(credentials, previous: context.session) {
            case .signedIn(let token): return signedIn(token)
            case .refused(let refusal): return try refused(refusal, page, request, context)
            }
        } catch is PasswordChecks.Busy {
            throw WebError.unavailable(texts("node.busy"))
        }
    }

    private func signedIn(_ token: String) -> Response {
        var response = Response.seeOther(application.path)
        response.setCookie(web.sessionCookie(token))
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
        return try services.html(page, title: page.heading, request, context, status: status, notice: notice)
    }

    /// What the open home page asks every second: 401 sends it back to the sign-in page.
    @Sendable private func live(_ request: Request, _ context: NodeContext) async throws -> Response {
        guard let visitor = context.visitor else { return .json("{}", status: .unauthorized) }
        return .json("{\"version\":\"\(visitor.account.revision)\"}")
    }

    @Sendable private func signOut(_ request: Request, _ context: NodeContext) async throws -> Response {
        if let session = context.session {
            _ = try await services.database.write { try $0.endSession(session.id, of: session.personID) }
        }
        var response = Response.seeOther(application.path)
        response.setCookie(web.expiredSessionCookie)
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
