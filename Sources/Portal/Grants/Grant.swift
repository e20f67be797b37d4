import Access
public import Database
import Vocabulary

/// One grant of an account: a project, a role and, where the role asks for it, an author group.
public struct Grant: Sendable {
    /// `working` is what is being asked for, `approved` what was approved last.
    public enum Layer: String, Sendable {
        case working, approved

        /// The grants that count in a state: an enabled account gets its approved ones back.
        static func relevant(to state: AccountState) -> Layer {
            switch state {
            case .draft, .approval: .working
            case .approved, .published, .disabled: .approved
            }
        }

        /// The same rule for accounts that a query calls `a`.
        static let relevantToState: Query = {
            let working = AccountState.allCases.filter { relevant(to: $0) == .working }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            return Query(stringLiteral: "CASE WHEN a.state IN (\(working)) THEN '\(Layer.working.rawValue)' ELSE '\(Layer.approved.rawValue)' END")
        }()
    }

    /// An INSERT up to its rows.
    public static let insertion: Query = "INSERT INTO grants (account_id, layer, project_id, role, author_group_id)"

    let id: GrantID
    let layer: Layer
    let accountID: AccountID
    let projectID: ProjectID
    let projectCode: String
    let projectName: String
    /// As the catalogue has it now.
    let role: Role
    let authorGroupID: AuthorGroupID?
    let authorGroup: String?
    /// The project is enabled and part of the application.
    let projectOpen: Bool

    init(row: Row) throws {
        id = try row.id("id")
        layer = try row.named("layer")
        accountID = try row.id("account_id")
        projectID = try row.id("project_id")
        projectCode = try row.text("code")
        projectName = try row.text("name")
        role = Role(code: try row.named("role"), label: try row.text("role_label"), authorGroup: try row.named("role_author_group"))
        authorGroupID = try row.optional("author_group_id", row.id)
        authorGroup = try row.optional("author_group", row.text)
        projectOpen = try row.bool("project_open")
    }
}

extension Reader {
    /// Both layers of several accounts, in one question. A grant whose role is not in the catalogue is an error, and never left out.
    func grants(of accounts: [AccountID]) throws -> [Grant] { try grants("g.account_id \(oneOf: accounts)") }

    func grants(of account: AccountID, layer: Grant.Layer) throws -> [Grant] {
        try grants("g.account_id = \(account) AND g.layer = \(layer.rawValue)")
    }

    private func grants(_ condition: Query) throws -> [Grant] {
        try rows("""
            SELECT g.id, g.layer, g.account_id, g.project_id, pr.code, pr.name, g.role, r.label AS role_label, r.author_group AS role_author_group, g.author_group_id, ag.name AS author_group,
                CASE WHEN pr.status = 'Enabled' AND EXISTS (SELECT 1 FROM project_applications AS pa
                    WHERE pa.project_id = pr.id AND pa.application_id = p.application_id) THEN 1 ELSE 0 END AS project_open
            FROM grants AS g JOIN accounts AS a ON a.id = g.account_id JOIN provisions AS p ON p.id = a.provision_id
                JOIN projects AS pr ON pr.id = g.project_id LEFT JOIN roles AS r ON r.application_id = p.application_id AND r.code = g.role
                LEFT JOIN author_groups AS ag ON ag.id = g.author_group_id
            WHERE \(condition)
            """, Grant.init)
            .sorted { ($0.accountID, $0.projectCode) < ($1.accountID, $1.projectCode) }
    }
}

extension Writer {
    /// Makes one layer the same as the other.
    func copyGrants(of account: AccountID, from source: Grant.Layer, to target: Grant.Layer) throws {
        try removeGrants(of: account, target)
        try addGrants(of: account, from: source, to: target)
    }

    func removeGrants(of account: AccountID, _ layer: Grant.Layer) throws {
        try run("DELETE FROM grants WHERE account_id = \(account) AND layer = \(layer.rawValue)")
    }

    /// Adds a copy of a grant to the other layer.
    func add(_ grant: Grant, to layer: Grant.Layer) throws {
        try addGrant(to: grant.accountID, layer, project: grant.projectID, role: grant.role.code, authorGroup: grant.authorGroupID)
    }

    /// Adds a grant for a project that the layer has none for.
    func addGrant(to account: AccountID, _ layer: Grant.Layer = .working, project: ProjectID, role: RoleCode, authorGroup: AuthorGroupID?) throws {
        try run("\(Grant.insertion) VALUES (\(account), \(layer.rawValue), \(project), \(role), \(authorGroup))")
    }

    /// Copies one layer to the other, which is empty.
    func addGrants(of account: AccountID, from source: Grant.Layer, to target: Grant.Layer) throws {
        try run("""
            \(Grant.insertion)
            SELECT account_id, \(target.rawValue), project_id, role, author_group_id FROM grants
            WHERE account_id = \(account) AND layer = \(source.rawValue) ORDER BY id
            """)
    }
}
