import Hummingbird
import HTTPTypes
import Vocabulary
import Web

/// An application's `/password`. After a sign-in with a temporary password no other page is available.
struct PasswordRoutes: Sendable {
    let services: NodeServices
    let application: LocalApplication

    /// - Parameter group: the routes under the application's path.
    func add(to group: RouterGroup<NodeContext>) {
        group.get("password", use: show)
        group.post("password", use: choose)
    }

    @Sendable private func show(_ request: Request, _ context: NodeContext) async throws -> Response {
        guard let visitor = context.visitor, visitor.account.mustChange else { return .seeOther(application.path) }
        return try page([:], .ok, visitor, request, context)
    }

    @Sendable private func choose(_ request: Request, _ context: NodeContext) async throws -> Response {
        guard let visitor = context.visitor, visitor.account.mustChange else { return .seeOther(application.path) }
        let entry = PasswordEntry(password: context.form["new_password"], repeated: context.form["repeated_password"])
        do {
            switch try await PasswordChange(services: services).choose(entry, as: visitor, userAgent: request.headers[.userAgent] ?? "") {
            case .sessionEnded: return .seeOther(application.path)
            case .refused(let flaws): return try page(flaws, .unprocessableContent, visitor, request, context)
            case .chosen(let token):
                var response = Response.seeOther(application.path)
                response.setCookie(application.settings(services.settings.web).sessionCookie(token))
                return response
            }
        } catch is PasswordChecks.Busy {
            throw WebError.unavailable(services.texts(context)("node.busy"))
        }
    }

    private func page(
        _ flaws: [PasswordEntry.Field: [Flaw]], _ status: HTTPResponse.Status, _ visitor: Visitor, _ request: Request, _ context: NodeContext
    ) throws -> Response {
        let texts = services.texts(context)
        let page = PasswordPage(application, flaws, texts, userName: visitor.account.userName, csrf: visitor.session.csrf)
        return try services.html(page, title: texts("node.password.title"), request, context, visitor: visitor, status: status)
    }
}

/// The form for the new password; typed passwords are never sent back.
struct PasswordPage: Page {
    static let template = "node_password"

    /// The address of the POST.
    let path: String
    let fields: [Field]
    let formErrors: FormErrors?
    /// For the browser's password manager.
    let userName: String
    let csrf: String

    init(_ application: LocalApplication, _ flaws: [PasswordEntry.Field: [Flaw]], _ texts: Texts, userName: String, csrf: String) {
        path = application.passwordPath
        func errors(_ field: PasswordEntry.Field) -> [String] { (flaws[field] ?? []).map { texts($0) } }
        fields = [
            .text(
                "new_password", texts("node.password.new"), value: "", type: "password", required: true, autocomplete: "new-password",
                hint: texts("node.password.hint", ["minimum": "\(PasswordText.shortest)"]), errors: errors(.password)),
            .text(
                "repeated_password", texts("node.password.repeat"), value: "", type: "password", required: true, autocomplete: "new-password",
                errors: errors(.repeated)),
        ]
        formErrors = FormErrors(fields)
        self.userName = userName
        self.csrf = csrf
    }
}
