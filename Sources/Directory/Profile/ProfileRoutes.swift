import Database
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// View profile and Edit profile (#0), with the person's own sessions.
struct ProfileRoutes: Sendable {
    let pages: PortalPages
    let linkedAccounts: LinkedAccounts
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<SignedInContext>) {
        group.get("/profile") { request, context in try await view(request, context) }
        group.get("/profile/settings") { request, context in settings(request, context, entered: nil) }
        group.post("/profile/settings") { request, context in try await saveSettings(request, context) }
        group.get("/profile/personal") { request, context in try await personal(request, context, entered: nil) }
        group.post("/profile/personal") { request, context in try await savePersonal(request, context) }
        group.get("/profile/sessions") { request, context in try await sessions(request, context) }
        group.post("/profile/sessions/{id}/end") { request, context in try await endSession(context) }
    }

    private func view(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let viewer = context.viewer
        let profile = try await services.profile(of: viewer)
        let texts = pages.texts(context.base)
        let accounts = try await services.database.read { [linkedAccounts] db in try linkedAccounts.read(viewer.id, texts, db) }
        let sort = LinkedAccountSort(request.query["sort"])
        let page = ProfilePage(
            firstName: viewer.firstName, lastName: viewer.lastName, ssin: profile.ssin,
            nihdi: profile.nihdi.isEmpty ? texts("profile.none") : profile.nihdi.joined(separator: ", "),
            nihdiNumbers: profile.nihdi,
            email: viewer.email, placeholder: viewer.emailIsPlaceholder, organisations: profile.organisations.map { $0.words(texts) },
            level: texts(context.session.level >= 500 ? "profile.level.eid" : "profile.level.itsme"),
            accounts: sort.sorted(accounts), hasAccounts: !accounts.isEmpty)
        return pages.response(page, title: "profile.title", path: "/profile", context.base, notice: Confirmation.notice(request, texts))
    }

    // MARK: User settings

    private func settings(_ request: Request, _ context: SignedInContext, entered: String?, errors: [String] = []) -> Response {
        let texts = pages.texts(context.base)
        let field = Field.text(
            "email", texts("profile.email"), value: entered ?? context.viewer.email, type: "email", required: true, autocomplete: "email",
            hint: texts("profile.email.hint"), errors: errors)
        let page = ProfileFormPage(
            tabs: profileTabs(texts, current: "/profile/settings"), action: "/profile/settings", csrf: context.session.csrf,
            formErrors: FormErrors([field]), fields: [field], placeholder: context.viewer.emailIsPlaceholder)
        return pages.response(
            page, title: "profile.edit.title", path: "/profile/settings", context.base, status: errors.isEmpty ? .ok : .unprocessableContent,
            notice: Confirmation.notice(request, texts))
    }

    private func saveSettings(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let entered = context.base.form["email"]
        let entry = Entry { () throws(Flaws) in try replacement(entered) }
        guard let email = entry.value else { return settings(request, context, entered: entered, errors: entry.errors(pages.texts(context.base))) }
        try await services.changeEmail(to: email, of: context.viewer)
        let target = context.viewer.emailIsPlaceholder ? "/profile" : "/profile/settings"
        return .seeOther("\(target)?done=\(email.isPublicDomain ? Confirmation.publicDomain.rawValue : Confirmation.settingsSaved.rawValue)")
    }

    /// The placeholder is not a valid address of a person.
    private func replacement(_ text: String) throws(Flaws) -> EmailAddress {
        let email = try EmailAddress.parse(text)
        guard email.domain != "placeholder.invalid" else { throw Flaws(Flaw("flaw.email.placeholder")) }
        return email
    }

    // MARK: Personal information

    private func personal(_ request: Request, _ context: SignedInContext, entered: String?, errors: [String] = []) async throws -> Response {
        let texts = pages.texts(context.base)
        let profile = try await services.profile(of: context.viewer)
        let numbers = Field.area(
            "nihdi", texts("profile.nihdi"), value: entered ?? profile.nihdi.joined(separator: "\n"), hint: texts("profile.nihdi.hint"), errors: errors)
        let fields = [
            Field.readOnly("first_name", texts("profile.first_name"), value: context.viewer.firstName),
            Field.readOnly("last_name", texts("profile.last_name"), value: context.viewer.lastName),
            Field.readOnly("ssin", texts("profile.ssin"), value: profile.ssin, hint: texts("profile.from_fas")), numbers,
        ]
        let page = ProfileFormPage(
            tabs: profileTabs(texts, current: "/profile/personal"), action: "/profile/personal", csrf: context.session.csrf,
            formErrors: FormErrors(fields), fields: fields, placeholder: context.viewer.emailIsPlaceholder)
        return pages.response(
            page, title: "profile.edit.title", path: "/profile/personal", context.base, status: errors.isEmpty ? .ok : .unprocessableContent,
            notice: Confirmation.notice(request, texts))
    }

    private func savePersonal(_ request: Request, _ context: SignedInContext) async throws -> Response {
        if context.viewer.emailIsPlaceholder { throw WebError.elsewhereFirst("/profile/settings") }
        let entered = context.base.form["nihdi"]
        let (numbers, errors) = NIHDIEntry.parse(entered, pages.texts(context.base))
        guard errors.isEmpty else { return try await personal(request, context, entered: String(entered.prefix(2000)), errors: errors) }
        try await services.changeNIHDI(to: numbers, of: context.viewer)
        return .seeOther("/profile/personal?done=\(Confirmation.personalSaved.rawValue)")
    }

    // MARK: Sessions

    private func sessions(_ request: Request, _ context: SignedInContext) async throws -> Response {
        let now = services.clock.now()
        let limits = services.web.limits
        let found = try await services.database.read { try $0.sessions(of: context.session.personID, now: now, limits: limits) }
        let texts = pages.texts(context.base)
        let dates = pages.dates(context.base)
        let rows = found.map {
            SessionsPage.Row(
                id: "\($0.id)", agent: $0.userAgent.isEmpty ? texts("sessions.unknown_browser") : $0.userAgent, started: dates.recent($0.createdAt, now: now),
                seen: dates.recent($0.seenAt, now: now), current: $0.id == context.session.id)
        }
        let page = SessionsPage(tabs: profileTabs(texts, current: "/profile/sessions"), csrf: context.session.csrf, rows: rows)
        return pages.response(page, title: "profile.edit.title", path: "/profile/sessions", context.base, notice: Confirmation.notice(request, texts))
    }

    private func endSession(_ context: SignedInContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ SessionID($0) }) else { throw WebError.notFound }
        let ended = try await services.database.writeConcurrently { try $0.endSession(id, of: context.session.personID) }
        guard ended else { throw WebError.notFound }
        return .seeOther("/profile/sessions?done=\(Confirmation.sessionEnded.rawValue)")
    }
}

extension Profile.Place {
    fileprivate func words(_ texts: Texts) -> String {
        let remark = blocked ? texts("profile.blocked") : accessManager ? texts("role.access_manager") : nil
        return remark.map { "\(name) (\($0))" } ?? name
    }
}
