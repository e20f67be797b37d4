import Access
import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// Actions of the people on the test portal.
extension TestPortal {
    func userID(_ person: SamplePerson) async throws -> UserID {
        let index = services.ssinIndex(try SSIN.parse(person.ssin))
        let id: UserID? = try await database.read { try $0.first("SELECT id FROM users WHERE ssin_index = \(index)") { try $0.id("id") } }
        return try #require(id, "\(person.name) is not a user")
    }

    /// Emma and Noor sign in for the first time when a test first asks for them, and enter their address.
    func viewer(_ person: SamplePerson) async throws -> Viewer {
        let index = services.ssinIndex(try SSIN.parse(person.ssin))
        if try await count("SELECT COUNT(*) AS n FROM users WHERE ssin_index = \(index)") == 0 {
            let newcomer = try await loaded(try await arrive(person))
            try await services.changeEmail(to: EmailAddress.parse(person.email), of: newcomer)
        }
        return try await loaded(try await userID(person))
    }

    /// Signs in for the first time and signs out again.
    func arrive(_ person: SamplePerson) async throws -> UserID {
        _ = try await services.signIn(person.identity(), language: .en, userAgent: "tests")
        let id = try await userID(person)
        try await database.write { try $0.endSessions(of: id.value) }
        return id
    }

    private func loaded(_ id: UserID) async throws -> Viewer {
        try #require(try await database.read { try $0.viewer(id) })
    }

    func provision(_ organisation: String, _ application: ApplicationID = .hd4dp2) async throws -> ProvisionID {
        let id: ProvisionID? = try await database.read { db in
            try db.first("""
                SELECT p.id FROM provisions AS p JOIN organisations AS o ON o.id = p.organisation_id
                WHERE o.name = \(organisation) AND p.application_id = \(application)
                """) { try $0.id("id") }
        }
        return try #require(id)
    }

    func project(_ code: String) async throws -> ProjectID {
        let id: ProjectID? = try await database.read { try $0.first("SELECT id FROM projects WHERE code = \(code)") { try $0.id("id") } }
        return try #require(id)
    }

    func group(_ name: String) async throws -> AuthorGroupID {
        let id: AuthorGroupID? = try await database.read { try $0.first("SELECT id FROM author_groups WHERE name = \(name)") { try $0.id("id") } }
        return try #require(id)
    }

    /// A draft with one grant.
    func draft(
        of person: SamplePerson = .emma, at organisation: String = "AZ Noordzee", _ application: ApplicationID = .hd4dp2, project: String = "HDBP0001",
        role: String = "1", email: String? = nil
    ) async throws -> AccountID {
        let viewer = try await viewer(person)
        let address = try EmailAddress.parse(email ?? person.email)
        let id = try await services.addAccount(NewAccount(email: address, provision: try await provision(organisation, application)), as: viewer)
        try await grant(project, role, on: id, as: person)
        return id
    }

    func grant(_ project: String, _ role: String, authorGroup: AuthorGroupID? = nil, on id: AccountID, as person: SamplePerson) async throws {
        let entry = GrantEntry(project: "\(try await self.project(project))", role: role, authorGroup: authorGroup.map { "\($0)" } ?? "")
        try await services.saveGrant(entry, editing: nil, on: id, as: try await viewer(person))
    }

    /// A request in Approval.
    func request(
        of person: SamplePerson = .emma, at organisation: String = "AZ Noordzee", _ application: ApplicationID = .hd4dp2, project: String = "HDBP0001",
        role: String = "1"
    ) async throws -> AccountID {
        let id = try await draft(of: person, at: organisation, application, project: project, role: role)
        try await perform(.requestApproval, id, as: person)
        return id
    }

    /// Approved, applied at the installation and published.
    func published(
        of person: SamplePerson = .emma, _ application: ApplicationID = .hd4dp2, project: String = "HDBP0001", role: String = "1"
    ) async throws -> AccountID {
        let id = try await request(of: person, application, project: project, role: role)
        try await perform(.approve, id, as: .an)
        try await Installation(self).answerAll()
        try #require(try await account(id).state == .published)
        return id
    }

    @discardableResult
    func perform(_ action: AccountAction, _ id: AccountID, as person: SamplePerson, expected: Int64? = nil, reason: String? = nil) async throws -> AccountState? {
        try await services.perform(AccountCommand(action, id, expected: expected, reason: try? reason.map(Remark.parse)), as: try await viewer(person))
    }

    func account(_ id: AccountID) async throws -> Account {
        try #require(try await database.read { try $0.account(id) })
    }

    /// The only account of a sample person.
    func sampleAccount(of person: SamplePerson) async throws -> AccountID {
        let user = try await userID(person)
        return try #require(try await database.read { try $0.ownAccounts(of: user).first }).id
    }

    func grants(_ id: AccountID, _ layer: Grant.Layer) async throws -> [String] {
        try await database.read { try $0.grants(of: id, layer: layer).map { "\($0.projectCode) \($0.role.code)" } }
    }

    /// The actions in the audit chain about one account, oldest first.
    func audited(_ id: AccountID) async throws -> [String] {
        try await database.read { db in
            try db.rows("SELECT action FROM audit WHERE subject_kind = 'account' AND subject_id = \(id) ORDER BY seq") { try $0.text("action") }
        }
    }
}
