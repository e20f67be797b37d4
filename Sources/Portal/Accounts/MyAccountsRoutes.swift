import Database
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

struct MyAccountsPage: Page {
    static let template = "my_accounts"

    let name: String
    let email: String
    let accounts: [AccountRow]
    let hasAccounts: Bool
    let version: String
}

struct NewAccountPage: Page {
    static let template = "new_account"

    let csrf: String
    let formErrors: FormErrors?
    let fields: [Field]
}

/// My Accounts and Add new Account (#1a, #75, #79).
struct MyAccountsRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<MemberContext>) {
        group.get("/accounts") { request, context in try await list(request, context) }
        group.get("/accounts/live") { _, context in try await live(context) }
        group.get("/accounts/new") { request, context in
            try await form(context, email: context.viewer.email, provision: "", emailErrors: [], provisionErrors: [])
        }
        group.post("/accounts/new") { _, context in try await add(context) }
    }

    private func list(_ request: Request, _ context: MemberContext) async throws -> Response {
        let viewer = context.viewer
        let (accounts, version) = try await services.database.read { (try $0.ownAccountRows(of: viewer.id), try $0.ownVersion(of: viewer.id)) }
        let texts = pages.texts(context.base)
        let page = MyAccountsPage(
            name: viewer.name, email: viewer.email, accounts: accounts.map { AccountRow($0, texts: texts) }, hasAccounts: !accounts.isEmpty,
            version: version)
        return pages.response(page, title: "accounts.title", path: "/accounts", context.base, notice: Done.notice(request, texts))
    }

    private func live(_ context: MemberContext) async throws -> Response {
        let version = try await services.database.read { try $0.ownVersion(of: context.viewer.id) }
        return .json("{\"version\":\"\(version)\"}")
    }

    private func form(
        _ context: MemberContext, email: String, provision: String, emailErrors: [String], provisionErrors: [String]
    ) async throws -> Response {
        let texts = pages.texts(context.base)
        let provisions = try await services.database.read { try $0.openProvisions() }
        let fields = [
            Field.text(
                "email", texts("accounts.new.email"), value: email, type: "email", required: true, autocomplete: "email",
                hint: texts("accounts.new.email.hint"), errors: emailErrors),
            Field.combobox(
                "provision", texts("accounts.new.provision"), value: provision, suggestions: provisions.map(\.label), required: true,
                hint: texts("accounts.new.provision.hint"), errors: provisionErrors),
        ]
        let page = NewAccountPage(csrf: context.base.session?.csrf ?? "", formErrors: FormErrors(fields), fields: fields)
        let crumbs = [Layout.Link(label: texts("accounts.title"), path: "/accounts")]
        return pages.response(
            page, title: "accounts.new.title", path: "/accounts/new", context.base, status: page.formErrors == nil ? .ok : .unprocessableContent,
            crumbs: crumbs)
    }

    private func add(_ context: MemberContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let entered = context.form["email"]
        let email = Entry { () throws(Flaws) in try EmailAddress.parse(entered) }
        let chosen = context.form["provision"]
        let provision = try await services.database.read { try $0.openProvision(labelled: chosen)?.id }
        let missing = provision == nil ? [texts(chosen.allSatisfy(\.isWhitespace) ? "flaw.account.provision.missing" : "flaw.account.provision.unknown")] : []
        guard let email = email.value, let provision else {
            return try await form(context, email: entered, provision: chosen, emailErrors: email.errors(texts), provisionErrors: missing)
        }
        do {
            let id = try await services.addAccount(email: email, provision: provision, as: context.viewer)
            let done = email.isPublicDomain ? Done.accountAddedPublicDomain : .accountAdded
            return .seeOther("/accounts?done=\(done.rawValue)#account-\(id)")
        } catch let refusal as NewAccountRefusal {
            return try await refused(refusal, context, email: entered, provision: chosen)
        }
    }

    private func refused(_ refusal: NewAccountRefusal, _ context: MemberContext, email: String, provision: String) async throws -> Response {
        let texts = pages.texts(context.base)
        switch refusal {
        case .provisionNotOpen:
            return try await form(
                context, email: email, provision: provision, emailErrors: [], provisionErrors: [texts("flaw.account.provision.unknown")])
        case .exists:
            return try await form(context, email: email, provision: provision, emailErrors: [texts("flaw.account.exists")], provisionErrors: [])
        }
    }
}

extension Reader {
    /// Changes when any of the person's accounts does.
    func ownVersion(of user: UserID) throws -> String {
        try first("SELECT COUNT(*) AS n, COALESCE(SUM(revision + confirmed_revision), 0) AS total FROM accounts WHERE user_id = \(user)") {
            "\(try $0.integer("n"))-\(try $0.integer("total"))"
        } ?? ""
    }
}
