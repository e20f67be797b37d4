import Access
import Database
import Vocabulary

/// One grant of an account: a project, a role and, where the role asks for it, an author group.
struct Grant: Sendable {
    /// `working` is what is being asked for, `approved` what was approved last.
    enum Layer: String, Sendable {
        case working, approved

        /// The grants that count in a condition: an enabled account gets its approved ones back.
        static func relevant(to condition: AccountCondition) -> Layer {
            switch condition {
            case .draft, .approval: .working
            case .approved, .published, .disabled: .approved
            }
        }
    }

    let id: GrantID
    let accountID: AccountID
    let projectID: ProjectID
    let projectCode: String
    let projectName: String
    let role: String
    let authorGroupID: AuthorGroupID?
    let authorGroup: String?

    init(row: Row) throws {
        id = try row.id("id")
        accountID = try row.id("account_id")
        projectID = try row.id("project_id")
        projectCode = try row.text("code")
        projectName = try row.text("name")
        role = try row.text("role")
        authorGroupID = try row.optional("author_group_id", row.id)
        authorGroup = try row.optional("author_group", row.text)
    }

    func roleLabel(in application: Application) -> String { application.role(code: role)?.label ?? role }
}

extension Reader {
    func grants(of accounts: [AccountID], layer: Grant.Layer) throws -> [Grant] {
        try rows("""
            SELECT g.id, g.account_id, g.project_id, pr.code, pr.name, g.role, g.author_group_id, ag.name AS author_group
            FROM grants AS g JOIN projects AS pr ON pr.id = g.project_id LEFT JOIN author_groups AS ag ON ag.id = g.author_group_id
            WHERE g.account_id IN \(list: accounts) AND g.layer = \(layer.rawValue)
            """, Grant.init)
            .sorted { ($0.accountID, $0.projectCode) < ($1.accountID, $1.projectCode) }
    }

    func grants(of account: AccountID, layer: Grant.Layer) throws -> [Grant] { try grants(of: [account], layer: layer) }
}

extension Writer {
    /// Makes one layer the same as the other.
    func copyGrants(of account: AccountID, from source: Grant.Layer, to target: Grant.Layer) throws {
        try run("DELETE FROM grants WHERE account_id = \(account) AND layer = \(target.rawValue)")
        try run("""
            INSERT INTO grants (account_id, layer, project_id, role, author_group_id)
            SELECT account_id, \(target.rawValue), project_id, role, author_group_id FROM grants
            WHERE account_id = \(account) AND layer = \(source.rawValue) ORDER BY id
            """)
    }
}
