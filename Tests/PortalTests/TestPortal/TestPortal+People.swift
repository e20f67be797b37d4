import Access
import Database
import Foundation
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// Actions on people on the test portal.
extension TestPortal {
    func organisation(_ name: String) async throws -> OrganisationID {
        let id: OrganisationID? = try await database.read { try $0.first("SELECT id FROM organisations WHERE name = \(name)") { try $0.id("id") } }
        return try #require(id, "\(name) is no organisation")
    }

    /// - Parameter organisation: nil for everywhere.
    func perform(_ action: UserAction, on person: SamplePerson, at organisation: String? = "AZ Noordzee", as actor: SamplePerson, expected: Int64? = nil) async throws {
        let key = try await key(person, at: action.rule.everywhere ? nil : organisation)
        try await services.perform(action, on: key, expected: expected, as: try await viewer(actor))
    }

    func key(_ person: SamplePerson, at organisation: String?) async throws -> UserTarget.Key {
        var place: OrganisationID?
        if let organisation { place = try await self.organisation(organisation) }
        return UserTarget.Key(try await userID(person), at: place)
    }

    /// A row of a bulk action on a page: person, organisation and revision.
    func row(_ person: SamplePerson, at organisation: String? = "AZ Noordzee") async throws -> String {
        let key = try await key(person, at: organisation)
        return SelectedUser(key: key, revision: try await revision(of: key)).text
    }

    private func revision(of key: UserTarget.Key) async throws -> Int64 {
        let query: Query =
            key.organisation.map { "SELECT revision FROM memberships WHERE user_id = \(key.user) AND organisation_id = \($0)" }
            ?? "SELECT revision FROM users WHERE id = \(key.user)"
        return try #require(try await database.read { try $0.first(query) { try $0.integer("revision") } })
    }

    /// Adds a person to an organisation, without a page.
    func join(_ person: SamplePerson, _ organisation: String, accessManager: Bool = false) async throws {
        let (user, place) = (try await userID(person), try await self.organisation(organisation))
        try await database.write { db in
            try db.run("""
                INSERT INTO memberships (user_id, organisation_id, access_manager) VALUES (\(user), \(place), \(accessManager))
                ON CONFLICT (user_id, organisation_id) DO UPDATE SET access_manager = \(accessManager)
                """)
            try db.refreshKeys(of: user)
        }
    }

    /// "manager", "member", or nil if the person is not a member; with "blocked" if that applies.
    func standing(_ person: SamplePerson, at organisation: String = "AZ Noordzee") async throws -> String? {
        let (user, place) = (try await userID(person), try await self.organisation(organisation))
        return try await database.read { db in
            try db.first("SELECT access_manager, blocked FROM memberships WHERE user_id = \(user) AND organisation_id = \(place)") { row in
                try (row.bool("access_manager") ? "manager" : "member") + (row.bool("blocked") ? " blocked" : "")
            }
        }
    }

    func speaks(_ person: SamplePerson, _ language: Language) async throws {
        try await run("UPDATE users SET language = \(language.rawValue) WHERE id = \(try await userID(person))")
    }

    /// The actions in the audit chain about one person, oldest first.
    func audited(_ person: SamplePerson) async throws -> [String] {
        let user = try await userID(person)
        try await database.write { try $0.appendWaitingEntries() }
        return try await database.read { db in
            try db.rows("SELECT action FROM audit WHERE subject_kind = 'user' AND subject_id = \(user) ORDER BY seq") { try $0.text("action") }
        }
    }

    /// Tom's accounts at AZ Noordzee and UZ Westhoek, published.
    func publishedToms() async throws -> (here: AccountID, elsewhere: AccountID) {
        let here = try await sampleAccount(of: .tom)
        let elsewhere = try await request(of: .tom, at: "UZ Westhoek")
        try await perform(.approve, elsewhere, as: .karim)
        try await Installation(self).answerAll()
        return (here, elsewhere)
    }
}
