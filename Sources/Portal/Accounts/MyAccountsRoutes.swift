import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

struct MyAccountsPage: Page {
    static let template = "my_accounts"

    let name: String
    let email: String
    let accounts: [Row]
    let hasAccounts: Bool
    let version: String

    struct Row: Sendable {
        let account: AccountRow
        /// The people who must act, and since when.
        let waiting: String?
    }
}

struct NewAccountPage: FormPage {
    static let template = "new_account"

    let heading: String
    let action: String
    let back: String
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
        group.get("/accounts/new") { _, context in
            try await draw(NewAccountForm(email: context.viewer.email, provision: "", emailErrors: [], provisionErrors: []), context)
        }
        group.post("/accounts/new") { _, context in try await add(context) }
    }

    private func list(_ request: Request, _ context: MemberContext) async throws -> Response {
        let viewer = context.viewer
        let (accounts, approvers) = try await services.database.read { db in
            let accounts = try db.ownAccountRows(of: viewer.id)
            return (accounts, try db.approvers(of: accounts.map(\.account).filter { $0.state == .approval }))
        }
        let texts = pages.texts(context.base)
        let (dates, now) = (pages.dates(context.base), services.clock.now())
        return pages.response(
            OwnAccountsModel(accounts), title: "accounts.title", path: "/accounts", context.base, notice: Confirmation.notice(request, texts)
        ) {
            let rows = accounts.map { listed in
                MyAccountsPage.Row(
                    account: AccountRow(listed, texts: texts), waiting: waitingText(listed.account, approvers[listed.account.id], texts, dates, now))
            }
            return MyAccountsPage(
                name: viewer.name, email: viewer.email, accounts: rows, hasAccounts: !rows.isEmpty, version: accounts.map(\.account).version)
        }
    }

    private func live(_ context: MemberContext) async throws -> Response {
        let version = try await services.database.read { try $0.ownVersion(of: context.viewer.id) }
        return .json("{\"version\":\"\(version)\"}")
    }

    private func draw(_ form: NewAccountForm, _ context: MemberContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let provisions = try await services.database.read { try $0.openProvisions() }
        let page = form.page(
            heading: texts("accounts.new.heading"), action: "/accounts/new", back: "/accounts", csrf: context.base.session?.csrf ?? "", provisions, texts)
        let crumbs = [Layout.Link(label: texts("accounts.title"), path: "/accounts")]
        return pages.response(
            page, title: "accounts.new.title", path: "/accounts/new", context.base, status: page.formErrors == nil ? .ok : .unprocessableContent,
            crumbs: crumbs)
    }

    private func add(_ context: MemberContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let chosen = context.form["provision"]
        let provision = try await services.database.read { try $0.openProvision(labelled: chosen)?.id }
        let entry = NewAccountEntry(email: context.form["email"], provisionLabel: chosen, provision: provision)
        do {
            let id = try await services.addAccount(try entry.checked(texts), as: context.viewer)
            return .seeOther("/accounts?done=\(entry.done.rawValue)#account-\(id)")
        } catch let refused as NewAccountForm {
            return try await draw(refused, context)
        } catch let refusal as NewAccountRefusal {
            return try await draw(entry.refused(refusal, forOneself: true, texts), context)
        }
    }
}

extension Reader {
    /// Changes when any account of the person changes.
    func ownVersion(of user: UserID) throws -> String {
        try first("SELECT COUNT(*) AS n, COALESCE(SUM(revision + confirmed_revision), 0) AS total FROM accounts WHERE user_id = \(user)") {
            "\(try $0.integer("n"))-\(try $0.integer("total"))"
        } ?? ""
    }
}

extension [Account] {
    /// The same for accounts that were already read.
    fileprivate var version: String { "\(count)-\(reduce(0) { $0 + $1.revision + $1.confirmedRevision })" }
}
