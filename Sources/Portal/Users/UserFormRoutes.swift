import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

struct UserFormPage: FormPage {
    static let template = "user_form"

    let heading: String
    let lead: String
    let tabs: [Layout.Link]
    let action: String
    let csrf: String
    let submit: String
    let formErrors: FormErrors?
    let organisations: Checkboxes
    let fields: [Field]
    /// The switch that makes the new user an access manager; nil if it is not offered.
    let accessManager: Switch?
    /// The address of Add existing user.
    let existingPath: String?

    struct Switch: Sendable {
        let name: String
        let label: String
        let hint: String
        let on: Bool
    }
}

/// Several choices; any number may be ticked.
struct Checkboxes: Sendable {
    let name: String
    let label: String
    let choices: [Field.Choice]
    let errors: [String]
    let invalid: Bool
}

/// Create user (#0) and Add existing user (SPEC §4).
struct UserFormRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/users/new") { _, context in try await newForm(NewUserEntry(language: context.base.language), [:], context) }
        group.post("/users/new") { _, context in try await create(context) }
        group.get("/users/existing") { _, context in try await existingForm(ExistingUserEntry(), [:], context) }
        group.post("/users/existing") { _, context in try await addExisting(context) }
    }

    // MARK: Create user

    private func newForm(
        _ entry: NewUserEntry, _ errors: [String: [String]], _ context: ManagerContext, exists: Bool = false
    ) async throws -> Response {
        let texts = pages.texts(context.base)
        let options = try await options(context)
        let fields = [
            Field.text("ssin", texts("profile.ssin"), value: entry.ssin, required: true, autocomplete: "off", hint: texts("users.new.ssin.hint"), errors: errors["ssin"] ?? []),
            Field.text("first_name", texts("profile.first_name"), value: entry.firstName, required: true, autocomplete: "off", errors: errors["first_name"] ?? []),
            Field.text("last_name", texts("profile.last_name"), value: entry.lastName, required: true, autocomplete: "off", errors: errors["last_name"] ?? []),
            Field.text(
                "email", texts("profile.email"), value: entry.email, type: "email", required: true, autocomplete: "off", hint: texts("users.new.email.hint"),
                errors: errors["email"] ?? []),
            Field.area("nihdi", texts("profile.nihdi"), value: entry.nihdi, hint: texts("users.new.nihdi.hint"), errors: errors["nihdi"] ?? []),
            Field.select(
                "language", texts("users.new.language"),
                choices: Language.allCases.map { Field.Choice(value: $0.rawValue, label: $0.ownName, selected: $0.rawValue == entry.language) }, required: true,
                hint: texts("users.new.language.hint"), errors: errors["language"] ?? []),
        ]
        let organisations = checkboxes(entry.organisations, options, errors["organisation"] ?? [], texts)
        let page = UserFormPage(
            heading: texts("users.new.title"), lead: texts("users.new.lead"), tabs: userTabs(texts, current: "/manage/users/new"),
            action: "/manage/users/new", csrf: context.base.session?.csrf ?? "", submit: texts("users.new.submit"),
            formErrors: FormErrors(fields, organisations), organisations: organisations, fields: fields,
            accessManager: .init(
                name: "access_manager", label: texts("users.new.manager"), hint: texts("users.new.manager.hint"), on: entry.accessManager),
            existingPath: exists ? "/manage/users/existing" : nil)
        return pages.response(
            page, title: "users.new.title", path: "/manage/users/new", context.base, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private func create(_ context: ManagerContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let entry = NewUserEntry(context.form)
        let (new, errors) = entry.checked(texts)
        guard let new else { return try await newForm(entry, errors, context) }
        do {
            let id = try await services.createUser(new, as: context.viewer)
            return .seeOther("/manage/users/\(id)?done=\(Confirmation.userCreated.rawValue)")
        } catch AddUserRefusal.exists {
            return try await newForm(entry, ["ssin": [texts("flaw.user.exists")]], context, exists: true)
        } catch AddUserRefusal.organisation {
            return try await newForm(entry, ["organisation": [texts("flaw.user.organisation")]], context)
        } catch AddUserRefusal.tooManyLookups(let minutes) {
            return try await newForm(entry, ["ssin": [texts.plural("flaw.user.lookups", minutes)]], context).tooMany(minutes)
        }
    }

    // MARK: Add existing user

    private func existingForm(_ entry: ExistingUserEntry, _ errors: [String: [String]], _ context: ManagerContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let options = try await options(context)
        let fields = [
            Field.text(
                "email", texts("profile.email"), value: entry.email, type: "email", autocomplete: "off", hint: texts("users.existing.email.hint"),
                errors: errors["email"] ?? []),
            Field.text("ssin", texts("profile.ssin"), value: entry.ssin, autocomplete: "off", hint: texts("users.existing.ssin.hint"), errors: errors["ssin"] ?? []),
        ]
        let organisations = checkboxes(entry.organisations, options, errors["organisation"] ?? [], texts)
        let page = UserFormPage(
            heading: texts("users.existing.title"), lead: texts("users.existing.lead"), tabs: userTabs(texts, current: "/manage/users/existing"),
            action: "/manage/users/existing", csrf: context.base.session?.csrf ?? "", submit: texts("users.existing.submit"),
            formErrors: FormErrors(fields, organisations), organisations: organisations, fields: fields, accessManager: nil, existingPath: nil)
        return pages.response(
            page, title: "users.existing.title", path: "/manage/users/existing", context.base, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private func addExisting(_ context: ManagerContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let entry = ExistingUserEntry(context.form)
        let (search, errors) = entry.checked(texts)
        guard let search else { return try await existingForm(entry, errors, context) }
        do {
            let id = try await services.addExistingUser(search, to: entry.organisations, as: context.viewer)
            return .seeOther("/manage/users/\(id)?done=\(Confirmation.userAdded.rawValue)")
        } catch AddUserRefusal.tooManyLookups(let minutes) {
            return try await existingForm(entry, ["email": [texts.plural("flaw.user.lookups", minutes)]], context).tooMany(minutes)
        } catch let refusal as AddUserRefusal {
            return try await existingForm(entry, refusal.errors(texts), context)
        }
    }

    // MARK: Both

    private func options(_ context: ManagerContext) async throws -> FilterOptions {
        let viewer = context.viewer
        return try await services.database.read { try $0.filterOptions(for: viewer, enabledOnly: true) }
    }

    private func checkboxes(_ chosen: [OrganisationID], _ options: FilterOptions, _ errors: [String], _ texts: Texts) -> Checkboxes {
        // A single organisation is ticked in advance.
        let only = options.organisations.count == 1 ? options.organisations.first : nil
        let choices = options.organisations.map {
            Field.Choice(value: "\($0.id)", label: $0.name, selected: chosen.contains($0.id) || $0.id == only?.id)
        }
        return Checkboxes(
            name: "organisation", label: texts("profile.organisations"), choices: choices, errors: errors, invalid: !errors.isEmpty)
    }
}

extension Response {
    /// RFC 6585 §4: too many requests, with the time of the next attempt.
    fileprivate func tooMany(_ minutes: Int) -> Response {
        var response = self
        response.status = .tooManyRequests
        response.headers[.retryAfter] = "\(minutes * 60)"
        return response
    }
}

extension FormErrors {
    /// The tick boxes come before the fields.
    init?(_ fields: [Field], _ boxes: Checkboxes) {
        let first = Field.text(boxes.name, boxes.label, value: "", errors: boxes.errors)
        self.init([first] + fields)
    }
}

extension AddUserRefusal {
    fileprivate func errors(_ texts: Texts) -> [String: [String]] {
        switch self {
        case .notFound, .exists: ["email": [texts("flaw.user.not_found")]]
        case .memberAlready: ["email": [texts("flaw.user.member")]]
        case .tooManyLookups(let minutes): ["email": [texts.plural("flaw.user.lookups", minutes)]]
        case .organisation: ["organisation": [texts("flaw.user.organisation")]]
        }
    }
}
