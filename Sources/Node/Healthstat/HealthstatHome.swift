import Web

/// What one sees first at Healthstat: for each granted project what its reports may show, and nothing of other projects.
struct HealthstatHome: Page {
    static let template = "node_healthstat"

    struct Project: Sendable {
        let code: String
        let name: String
        let role: String
        /// In words.
        let visible: String
    }

    let greeting: String
    let account: AccountPanel
    let projects: [Project]
    let hasNone: Bool
    let live: String
    let version: String

    init(_ account: LocalAccount, _ grants: [LocalGrant], _ texts: Texts) {
        greeting = texts("node.healthstat.greeting", ["name": account.fullName])
        self.account = AccountPanel(account)
        // A role without a scope opens nothing, so there is nothing to say of it.
        projects = grants.compactMap { grant in
            guard let scope = ReportScope(rawValue: grant.role) else { return nil }
            return Project(
                code: grant.projectCode, name: grant.projectName, role: scope.roleLabel,
                visible: scope.text(texts, organisation: account.organisationName))
        }
        hasNone = projects.isEmpty
        live = account.application.livePath
        version = "\(account.revision)"
    }
}
