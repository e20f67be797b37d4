import Web

/// What one sees first at HD4DP2: the own projects, with the role in each.
struct HD4DP2Home: Page {
    static let template = "node_hd4dp2"

    struct Project: Sendable {
        let code: String
        let name: String
        let role: String
        let authorGroup: String
    }

    let greeting: String
    let account: AccountPanel
    let projects: [Project]
    let hasNone: Bool
    let live: String
    let version: String

    init(_ account: LocalAccount, _ grants: [LocalGrant], _ texts: Texts) {
        greeting = texts("node.home.greeting", ["name": account.fullName])
        self.account = AccountPanel(account)
        projects = grants.map { grant in
            Project(
                code: grant.projectCode, name: grant.projectName, role: account.application.role(code: grant.role)?.label ?? grant.role,
                authorGroup: grant.authorGroup ?? "–")
        }
        hasNone = grants.isEmpty
        live = account.application.livePath
        version = "\(account.revision)"
    }
}
