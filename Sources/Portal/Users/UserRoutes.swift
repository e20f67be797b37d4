import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// One person, for the managers of the person's organisations: details, accounts, possible actions, history.
struct UserPage: Page {
    static let template = "user"

    struct Place: Sendable {
        let organisation: String
        let role: String
        let status: Chip
    }

    struct Button: Sendable {
        let action: String
        let label: String
        let style: String
    }

    let user: UserRow
    let nihdi: String
    let places: [Place]
    let hasPlaces: Bool
    let csrf: String
    let accounts: [AccountRow]
    let hasAccounts: Bool
    let buttons: [Button]
    let hasButtons: Bool
    let notes: [String]
    let history: [AccountPage.Step]
    let hasHistory: Bool
}

/// The page of a person, and adding an account for them (#1b).
struct UserRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/users/{id}") { request, context in try await page(request, context) }
        group.get("/users/{id}/accounts/new") { _, context in try await newAccount(context) }
        group.post("/users/{id}/accounts/new") { _, context in try await addAccount(context) }
    }

    private func page(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let id: UserID = try context.id()
        let viewer = context.viewer
        let view = try await services.database.read { try $0.userView(id, for: viewer) }
        let texts = pages.texts(context.base)
        let dates = pages.dates(context.base)
        return pages.response(
            UserPageModel(view, viewer, ssin: services.openSSIN(view.user.ssinSealed)), title: "user.title", path: "/manage/users/\(id)", context.base,
            crumbs: [Layout.Link(label: texts("users.title"), path: "/manage/users")], notice: Confirmation.notice(request, texts)
        ) {
            UserPage(view, viewer, ssin: services.shownSSIN(view.user.ssinSealed), csrf: context.base.session?.csrf ?? "", texts, dates)
        }
    }

    private func newAccount(_ context: ManagerContext) async throws -> Response {
        let id: UserID = try context.id()
        let viewer = context.viewer
        guard let user = try await services.database.read({ try $0.managedUser(id, for: viewer) }) else { throw NotFound() }
        let form = NewAccountForm(
            email: user.emailIsPlaceholder ? "" : user.email, provision: "", emailErrors: [], provisionErrors: [])
        return try await draw(form, user, context)
    }

    private func draw(_ form: NewAccountForm, _ user: ListedUser, _ context: ManagerContext) async throws -> Response {
        let viewer = context.viewer
        let provisions = try await services.database.read { try $0.openProvisions(managedBy: viewer) }
        let texts = pages.texts(context.base)
        let path = "/manage/users/\(user.id)"
        let page = form.page(
            heading: texts("accounts.new.for", ["name": user.name]), action: "\(path)/accounts/new", back: path, csrf: context.base.session?.csrf ?? "",
            provisions, texts)
        return pages.response(
            page, title: "accounts.new.title", path: "\(path)/accounts/new", context.base,
            status: page.formErrors == nil ? .ok : .unprocessableContent,
            crumbs: [Layout.Link(label: texts("users.title"), path: "/manage/users"), Layout.Link(label: user.name, path: path)])
    }

    private func addAccount(_ context: ManagerContext) async throws -> Response {
        let id: UserID = try context.id()
        let viewer = context.viewer
        let texts = pages.texts(context.base)
        let entered = (email: context.form["email"], provision: context.form["provision"])
        let (user, provision) = try await services.database.read { db in
            (try db.managedUser(id, for: viewer), try db.openProvision(labelled: entered.provision, managedBy: viewer)?.id)
        }
        guard let user else { throw NotFound() }
        let entry = NewAccountEntry(email: entered.email, provisionLabel: entered.provision, provision: provision)
        do {
            let account = try await services.addAccount(try entry.checked(texts), for: id, as: viewer)
            return .seeOther("/accounts/\(account)?done=\(entry.done.rawValue)")
        } catch let refused as NewAccountForm {
            return try await draw(refused, user, context)
        } catch let refusal as NewAccountRefusal {
            return try await draw(entry.refused(refusal, forOneself: id == viewer.id, texts), user, context)
        }
    }
}

/// The data of a person's page, read in one snapshot.
struct UserView: Sendable {
    let user: ListedUser
    let nihdi: [String]
    let accounts: [ListedAccount]
    /// The possible actions, at each organisation and everywhere, with the reasons for impossible ones.
    let targets: [UserAction: [UserTarget]]
    let history: [TimelineStep]
}

extension Reader {
    func userView(_ id: UserID, for viewer: Viewer) throws -> UserView {
        guard let user = try managedUser(id, for: viewer) else { throw NotFound() }
        let accounts = try rows("\(Account.selection) WHERE a.user_id = \(id) AND \(viewer.managedAccounts) ORDER BY a.label_key, a.id", Account.init)
        let here = try userTargets([id], for: .block, as: viewer)
        let everywhere = try userTargets([id], for: .blockEverywhere, as: viewer)
        let targets = Dictionary(uniqueKeysWithValues: UserAction.offered(to: viewer).map { ($0, $0.rule.everywhere ? everywhere : here) })
        return UserView(
            user: user, nihdi: try nihdiNumbers(of: id), accounts: try listed(accounts), targets: targets,
            history: try history(of: id, for: viewer))
    }
}

extension UserPage {
    init(_ view: UserView, _ viewer: Viewer, ssin: String, csrf: String, _ texts: Texts, _ dates: DateText) {
        user = UserRow(view.user, ssin: ssin, texts)
        nihdi = view.nihdi.isEmpty ? texts("profile.none") : view.nihdi.joined(separator: ", ")
        places = view.user.memberships.map { membership in
            Place(
                organisation: membership.organisation, role: texts(membership.accessManager ? "role.access_manager" : "role.authenticated"),
                status: Chip(userEnabled: view.user.enabled && !membership.blocked, texts))
        }
        hasPlaces = !places.isEmpty
        self.csrf = csrf
        accounts = view.accounts.map { AccountRow($0, texts: texts) }
        hasAccounts = !accounts.isEmpty
        buttons = view.possible(for: viewer).map { action in
            Button(action: action.rawValue, label: texts("user_action.\(action.rawValue)"), style: action.effects.takesAway ? "danger" : "secondary")
        }
        hasButtons = !buttons.isEmpty
        notes = Self.notes(view, viewer, texts)
        history = view.history.map { AccountPage.Step($0, texts, dates) }
        hasHistory = !history.isEmpty
    }

    /// Why other actions are not possible, shown in place of their buttons.
    private static func notes(_ view: UserView, _ viewer: Viewer, _ texts: Texts) -> [String] {
        view.refusals(for: viewer).map { action, target, refusal in
            let place = target.organisationName.isEmpty ? "" : " (\(target.organisationName))"
            return texts("account.refused", ["action": texts("user_action.\(action.rawValue)") + place, "why": texts(refusal.textKey)])
        }
    }
}

extension UserView {
    /// The actions that are possible at one organisation at least, or everywhere.
    func possible(for viewer: Viewer) -> [UserAction] {
        UserAction.allCases.filter { action in targets[action]?.contains { $0.refusal(action, viewer) == nil } ?? false }
    }

    /// Why other actions are not possible. "Not blocked" and the like, which the page shows anyway, are omitted.
    func refusals(for viewer: Viewer) -> [(action: UserAction, target: UserTarget, refusal: UserRefusal)] {
        let told: Set<UserRefusal> = [.oneself, .lastManager, .lastAdministrator, .staffIsForAdministrators, .blockedHere, .blockedEverywhere]
        return UserAction.allCases.flatMap { action in
            (targets[action] ?? []).compactMap { target in
                guard let refusal = target.refusal(action, viewer), told.contains(refusal) else { return nil }
                return (action, target, refusal)
            }
        }
    }
}
