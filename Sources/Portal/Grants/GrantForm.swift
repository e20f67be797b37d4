import Access
public import Database
public import Directory
import Foundation
public import Vocabulary
import Web

/// The input for a grant, not parsed.
public struct GrantEntry: Sendable {
    let project: String
    let role: String
    let authorGroup: String

    /// Numbers of project and author group as texts; empty where nothing was chosen.
    public init(project: String, role: String, authorGroup: String) {
        self.project = project
        self.role = role
        self.authorGroup = authorGroup
    }
}

/// The choices for a grant of one account.
public struct GrantChoices: Sendable {
    public struct Project: Sendable {
        public let id: ProjectID
        public let label: String
    }

    /// With the roles that there are.
    let application: ApplicationEntry
    public let projects: [Project]
    public let authorGroups: [AuthorGroup]
    /// Projects that already have a grant.
    let taken: Set<ProjectID>
}

extension Reader {
    public func grantChoices(for account: Account, editing: GrantID?) throws -> GrantChoices {
        let projects = try rows("""
            SELECT pr.id, pr.code, pr.name FROM projects AS pr JOIN project_applications AS pa ON pa.project_id = pr.id
            WHERE pa.application_id = \(account.application) AND pr.status = 'Enabled' ORDER BY pr.code
            """) { GrantChoices.Project(id: try $0.id("id"), label: "\(try $0.text("code")) \(try $0.text("name"))") }
        let others = try grants(of: account.id, layer: .working).filter { $0.id != editing }
        return GrantChoices(
            application: try application(account.application), projects: projects, authorGroups: try authorGroups(of: account.provisionID),
            taken: Set(others.map(\.projectID)))
    }
}

/// All errors of an entered grant, by field.
struct GrantFlaws: Error, Sendable {
    let flaws: [GrantRequest.Field: Flaw]
}

extension PortalServices {
    /// Adds a grant (#13, #32a), or changes the grant in `editing` (#30, #31).
    /// - Throws: ``GrantFlaws`` with all flaws, ``NotFound`` outside the scope, else a ``AccountRefusal``.
    func saveGrant(_ entry: GrantEntry, editing: GrantID?, on id: AccountID, expected: Int64? = nil, as viewer: Viewer) async throws {
        try await database.write { db in try saveGrant(entry, editing: editing, on: id, expected: expected, as: viewer, in: db) }
    }

    /// The same inside an existing transaction.
    public func saveGrant(
        _ entry: GrantEntry, editing: GrantID?, on id: AccountID, expected: Int64? = nil, as viewer: Viewer, in db: any Writer
    ) throws {
        let now = clock.now()
        let (account, capacity) = try db.editableAccount(id, editing == nil ? .addGrant : .editGrant, expected: expected, as: viewer)
        let choices = try db.grantChoices(for: account, editing: editing)
        let grant = try entry.checked(against: choices)
        if let editing {
            let changed = try db.run("""
                UPDATE grants SET project_id = \(grant.project), role = \(grant.role.code), author_group_id = \(grant.authorGroup)
                WHERE id = \(editing) AND account_id = \(id) AND layer = 'working'
                """)
            guard changed == 1 else { throw NotFound() }
        } else {
            try db.addGrant(to: id, project: grant.project, role: grant.role.code, authorGroup: grant.authorGroup)
        }
        try db.noteGrantChange(account.id, editing == nil ? .addGrant : .editGrant, grant.label, grant.role, viewer, capacity, at: now)
    }

    func removeGrant(_ grant: GrantID, from id: AccountID, expected: Int64? = nil, as viewer: Viewer) async throws {
        try await database.write { db in try removeGrant(grant, from: id, expected: expected, as: viewer, in: db) }
    }

    /// The same inside an existing transaction.
    func removeGrant(_ grant: GrantID, from id: AccountID, expected: Int64? = nil, as viewer: Viewer, in db: any Writer) throws {
        let now = clock.now()
        let (_, capacity) = try db.editableAccount(id, .removeGrant, expected: expected, as: viewer)
        guard let removed = try db.grants(of: id, layer: .working).first(where: { $0.id == grant }) else { throw NotFound() }
        try db.run("DELETE FROM grants WHERE id = \(grant)")
        try db.noteGrantChange(id, .removeGrant, removed.projectCode, removed.role, viewer, capacity, at: now)
    }
}

extension Reader {
    /// The account in the viewer's scope, if this change to its grants is possible now; otherwise throws the reason.
    /// - Parameter expected: the revision on the page; nil for the newest.
    func editableAccount(_ id: AccountID, _ action: AccountAction, expected: Int64? = nil, as viewer: Viewer) throws -> (Account, Capacity) {
        guard let viewer = try self.viewer(viewer.id), let account = try account(id, for: viewer) else { throw NotFound() }
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        if let refusal = try facts(of: account).refusal(of: action, by: capacities) { throw refusal }
        if let expected, expected != account.revision { throw AccountRefusal.changedMeanwhile }
        guard let capacity = capacities.leading else { throw AccountRefusal.notYours(action) }
        return (account, capacity)
    }
}

extension Writer {
    func noteGrantChange(
        _ account: AccountID, _ action: AccountAction, _ project: String, _ role: Role?, _ viewer: Viewer, _ capacity: Capacity, at now: Date
    ) throws {
        try run("UPDATE accounts SET revision = revision + 1 WHERE id = \(account)")
        let revision = try first("SELECT revision FROM accounts WHERE id = \(account)") { try $0.integer("revision") }
        try audit(
            AuditEntry(
                at: now, actor: viewer.id, capacity: capacity.rawValue, action: action.rawValue, subject: .account(account),
                revision: revision, details: ["project": project, "role": role?.label ?? ""]))
    }
}

private struct CheckedGrant {
    let project: ProjectID
    let role: Role
    let authorGroup: AuthorGroupID?
    let label: String
}

extension GrantEntry {
    fileprivate func checked(against choices: GrantChoices) throws -> CheckedGrant {
        let chosen = choices.projects.first { "\($0.id)" == project }
        let group = choices.authorGroups.first { "\($0.id)" == authorGroup }
        let request = GrantRequest(
            projectChosen: !project.isEmpty, projectExistsHere: chosen != nil, projectTaken: chosen.map { choices.taken.contains($0.id) } ?? false,
            role: role, authorGroupChosen: !authorGroup.isEmpty, authorGroupExists: group != nil)
        let flaws = request.flaws(in: choices.application)
        guard let chosen, let known = choices.application.role(code: role), flaws.isEmpty else { throw GrantFlaws(flaws: flaws) }
        return CheckedGrant(project: chosen.id, role: known, authorGroup: group?.id, label: chosen.label.split(separator: " ").first.map(String.init) ?? "")
    }
}
