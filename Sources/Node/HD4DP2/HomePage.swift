import Access
import Web

/// What one sees first: the own projects, with the role in each.
struct HomePage: Page {
    static let template = "node_home"
    static let title = "HD4DP2"

    struct Project: Sendable {
        let code: String
        let name: String
        let role: String
        let authorGroup: String
    }

    let greeting: String
    let organisation: String
    let userName: String
    let email: String
    let projects: [Project]
    let hasNone: Bool
    let live: String
    let version: String

    init(_ account: LocalAccount, _ grants: [LocalGrant], _ texts: Texts) {
        greeting = texts("node.home.greeting", ["name": account.fullName])
        organisation = account.organisationName
        userName = account.userName
        email = account.email
        projects = grants.map { grant in
            Project(
                code: grant.projectCode, name: grant.projectName, role: account.application.role(code: grant.role)?.label ?? grant.role,
                authorGroup: grant.authorGroup ?? "–")
        }
        hasNone = grants.isEmpty
        live = HD4DP2.livePath
        version = "\(account.revision)"
    }
}
