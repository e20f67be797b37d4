import Access
import Directory
import Foundation
import Vocabulary
import Web

/// EAM Accounts: Overview and Approval.
struct AccountListPage: Page {
    static let template = "overview"

    struct Row: Sendable {
        let account: AccountRow
        let ownerPath: String
        let since: String
        let revision: String
        /// The changes by an approval, if the account was approved before.
        let changes: [String]
        let hasChanges: Bool
        let approvePath: String?
        let why: String?
    }

    let heading: String
    let lead: String
    let isApproval: Bool
    let tabs: [Layout.Link]
    let csrf: String
    let back: String
    /// Nil without an export: Approval is a work list.
    let exportPath: String?
    let filter: FilterForm
    let headers: Headers
    let rows: [Row]
    let hasRows: Bool
    let isFiltered: Bool
    let actions: [Field.Choice]
    let links: PageLinks
    /// The address that the page polls; nil if it does not poll.
    let livePath: String?
    let version: String

    struct Headers: Sendable {
        let person: SortHeader
        let account: SortHeader
        let email: SortHeader
        let state: SortHeader
        let since: SortHeader

        /// - Parameter sortable: false if the list can only be sorted by name.
        init(_ request: ListRequest<AccountOrder>, sortable: Bool, _ texts: Texts) {
            func header(_ order: AccountOrder, _ key: String) -> SortHeader { request.header(order, texts(key), sortable: sortable) }
            person = header(.person, "column.person")
            account = header(.account, "column.account")
            email = header(.email, "column.email")
            state = header(.state, "column.state")
            since = header(.since, "column.since")
        }
    }
}

extension AccountListPage: TemplateRow {
    func tell(_ fields: inout TemplateFields) {
        fields.add("heading", heading)
        fields.add("lead", lead)
        fields.add("isApproval", isApproval)
        fields.add("tabs", reflecting: tabs)
        fields.add("csrf", csrf)
        fields.add("back", back)
        fields.add("exportPath", exportPath)
        fields.add("filter", reflecting: filter)
        fields.add("headers", reflecting: headers)
        fields.add("rows", rows)
        fields.add("hasRows", hasRows)
        fields.add("isFiltered", isFiltered)
        fields.add("actions", reflecting: actions)
        fields.add("links", reflecting: links)
        fields.add("livePath", livePath)
        fields.add("version", version)
    }
}

extension AccountListPage.Row: TemplateRow {
    func tell(_ fields: inout TemplateFields) {
        fields.add("account", account)
        fields.add("ownerPath", ownerPath)
        fields.add("since", since)
        fields.add("revision", revision)
        fields.add("changes", changes)
        fields.add("hasChanges", hasChanges)
        fields.add("approvePath", approvePath)
        fields.add("why", why)
    }
}

extension AccountListPage.Row {
    /// - Parameter approval: whether the row offers to approve, or says why not.
    init(_ listed: ListedAccount, _ viewer: Viewer, approval: Bool, _ texts: Texts, since: String) {
        let account = listed.account
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        let refusal = approval ? listed.facts.refusal(of: .approve, by: capacities) : nil
        self.account = AccountRow(listed, texts: texts)
        ownerPath = "/manage/users/\(account.ownerID)"
        self.since = since
        revision = "\(account.revision)"
        changes = approval ? listed.comparison(texts)?.changes ?? [] : []
        hasChanges = !changes.isEmpty
        approvePath = approval && refusal == nil ? "/accounts/\(account.id)/approval" : nil
        why = refusal.map { texts($0) }
    }
}

extension FilterForm {
    /// - Parameter approval: Approval shows only one state.
    init(
        accounts request: ListRequest<AccountOrder>, _ filter: AccountFilter, _ options: FilterOptions, approval: Bool, csrf: String, found: String?, _ texts: Texts
    ) {
        var choices = [
            Choice(
                "organisation", texts("column.organisation"), all: texts("filter.all_organisations"),
                options.organisations.map { (value: "\($0.id)", label: $0.name) }, chosen: filter.organisation.map { "\($0)" }),
            Choice(
                "application", texts("column.application"), all: texts("filter.all_applications"),
                options.catalogue.applications.map { (value: $0.id.rawValue, label: $0.name) }, chosen: filter.application?.rawValue),
            Choice(
                "project", texts("grant.project"), all: texts("filter.all_projects"), options.projects.map { (value: "\($0.id)", label: $0.label) },
                chosen: filter.project.map { "\($0)" }),
            Choice(
                "role", texts("grant.role"), all: texts("filter.all_roles"),
                options.catalogue.roleChoices, chosen: filter.role),
        ]
        if !approval {
            choices.append(
                Choice(
                    "state", texts("column.state"), all: texts("filter.all_states"),
                    AccountState.allCases.map { (value: $0.rawValue, label: texts("state.\($0.rawValue)")) }, chosen: filter.state?.rawValue))
        }
        self.init(
            action: "\(request.path)/search", csrf: csrf, term: request["q"] ?? "", sort: request.order.rawValue,
            direction: request.descending ? "desc" : "", choices: choices.filter { !$0.options.isEmpty }, found: found,
            clear: request.filters.isEmpty ? nil : request.path)
    }
}

extension Catalogue {
    /// Each code once, with what every application that has it calls the role.
    fileprivate var roleChoices: [(value: String, label: String)] {
        let roles = applications.flatMap { application in application.roles.map { (value: $0.code.rawValue, label: "\(application.name): \($0.label)") } }
        return roles.reduce(into: []) { choices, role in
            if let place = choices.firstIndex(where: { $0.value == role.value }) { choices[place].label += " / \(role.label)" } else { choices.append(role) }
        }
    }
}
