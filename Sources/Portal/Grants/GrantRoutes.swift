import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

struct GrantFormPage: FormPage {
    static let template = "grant_form"

    let heading: String
    let account: String
    let action: String
    let csrf: String
    let revision: String
    let back: String
    let formErrors: FormErrors?
    let fields: [Field]
}

/// Add new Grant, Edit grant and Remove (#13, #30, #30a, #31, #32a).
struct GrantRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<MemberContext>) {
        group.get("/accounts/{id}/grants/new") { _, context in try await form(context, editing: nil) }
        group.post("/accounts/{id}/grants") { _, context in try await save(context, editing: nil) }
        group.get("/accounts/{id}/grants/{grant}") { _, context in try await form(context, editing: context.id("grant")) }
        group.post("/accounts/{id}/grants/{grant}") { _, context in try await save(context, editing: context.id("grant")) }
        group.post("/accounts/{id}/grants/{grant}/removal") { _, context in try await remove(context) }
    }

    private func form(_ context: MemberContext, editing: GrantID?) async throws -> Response {
        let id: AccountID = try context.id()
        let viewer = context.viewer
        let (account, choices, grant) = try await services.database.read { db in
            let (account, _) = try db.editableAccount(id, editing == nil ? .addGrant : .editGrant, as: viewer)
            let grant = try db.grants(of: id, layer: .working).first { $0.id == editing }
            return (account, try db.grantChoices(for: account, editing: editing), grant)
        }
        if editing != nil, grant == nil { throw NotFound() }
        // An own group is given, not chosen.
        let chosen = grant?.role.authorGroup == .chosen
        let entry = GrantEntry(
            project: grant.map { "\($0.projectID)" } ?? "", role: grant?.role.code.rawValue ?? "",
            authorGroup: chosen ? grant?.authorGroupID.map { "\($0)" } ?? "" : "")
        return draw(entry, account, choices, editing: editing, flaws: [:], context)
    }

    private func draw(
        _ entry: GrantEntry, _ account: Account, _ choices: GrantChoices, editing: GrantID?, flaws: [GrantRequest.Field: Flaw], _ context: MemberContext
    ) -> Response {
        let texts = pages.texts(context.base)
        func errors(_ field: GrantRequest.Field) -> [String] { flaws[field].map { [texts($0)] } ?? [] }
        let roles = choices.application.roles
        let needsGroup = roles.filter { $0.authorGroup == .chosen }.map(\.code.rawValue)
        var fields = [
            Field.select(
                "project", texts("grant.project"), choices: choices.projects.map { Field.Choice(value: "\($0.id)", label: $0.label, selected: "\($0.id)" == entry.project) },
                required: true, errors: errors(.project)),
            Field.select(
                "role", texts("grant.role"), choices: roles.map { Field.Choice(value: $0.code.rawValue, label: $0.label, selected: $0.code.rawValue == entry.role) },
                required: true, errors: errors(.role)),
        ]
        if !needsGroup.isEmpty {
            fields.append(
                .select(
                    "author_group", texts("grant.author_group"),
                    choices: choices.authorGroups.map { Field.Choice(value: "\($0.id)", label: $0.name, selected: "\($0.id)" == entry.authorGroup) },
                    hint: groupHint(roles, texts), errors: errors(.authorGroup), when: "role=\(needsGroup.joined(separator: ","))"))
        }
        let base = "/accounts/\(account.id)"
        let page = GrantFormPage(
            heading: texts(editing == nil ? "grant.new.title" : "grant.edit.title"), account: "\(account.label) · \(account.email)",
            action: "\(base)/grants\(editing.map { "/\($0)" } ?? "")", csrf: context.base.session?.csrf ?? "",
            revision: "\(account.revision)", back: base,
            formErrors: FormErrors(fields), fields: fields)
        return pages.response(
            page, title: editing == nil ? "grant.new.title" : "grant.edit.title", path: editing.map { "\(base)/grants/\($0)" } ?? "\(base)/grants/new",
            context.base, status: flaws.isEmpty ? .ok : .unprocessableContent, crumbs: [Layout.Link(label: account.label, path: base)])
    }

    /// Who works for whose group.
    private func groupHint(_ roles: [Role], _ texts: Texts) -> String {
        func labels(_ rule: Role.AuthorGroup) -> String { texts.alternatives(roles.filter { $0.authorGroup == rule }.map(\.label)) }
        return texts("grant.author_group.hint", ["choosing": labels(.chosen), "own": labels(.own)])
    }

    private func save(_ context: MemberContext, editing: GrantID?) async throws -> Response {
        let id: AccountID = try context.id()
        let entry = GrantEntry(project: context.form["project"], role: context.form["role"], authorGroup: context.form["author_group"])
        do {
            try await services.saveGrant(entry, editing: editing, on: id, expected: context.expectedRevision, as: context.viewer)
            return .seeOther("/accounts/\(id)?done=\((editing == nil ? AccountAction.addGrant : .editGrant).rawValue)")
        } catch let refused as GrantFlaws {
            let viewer = context.viewer
            let (account, choices) = try await services.database.read { db in
                let (account, _) = try db.editableAccount(id, editing == nil ? .addGrant : .editGrant, as: viewer)
                return (account, try db.grantChoices(for: account, editing: editing))
            }
            return draw(entry, account, choices, editing: editing, flaws: refused.flaws, context)
        }
    }

    private func remove(_ context: MemberContext) async throws -> Response {
        let id: AccountID = try context.id()
        try await services.removeGrant(context.id("grant"), from: id, expected: context.expectedRevision, as: context.viewer)
        return .seeOther("/accounts/\(id)?done=\(AccountAction.removeGrant.rawValue)")
    }
}
