import Access
import Database
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// Notifications follow changes of the approvers.
@Suite struct NoticeRecipientsTests {
    private func noticed(_ stage: TestPortal, _ person: SamplePerson, about id: AccountID) async throws -> Int {
        let user = try await stage.userID(person)
        return try await stage.count("SELECT COUNT(*) AS n FROM approval_notices WHERE user_id = \(user) AND account_id = \(id)")
    }

    @Test func `blocking the only HD Manager moves requests without an access manager to the Administrators, who are told`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(at: "Clinique Saint-Amand")
        #expect(try await noticed(stage, .marc, about: id) == 1)
        #expect(try await noticed(stage, .anna, about: id) == 0)
        try await stage.services.perform(.blockEverywhere, on: .init(stage.userID(.marc), at: nil), as: stage.viewer(.anna))
        #expect(try await noticed(stage, .anna, about: id) == 1)
    }

    @Test func `blocking somebody who approves nothing tells nobody anything new`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.request()
        let before = try await stage.count("SELECT COUNT(*) AS n FROM approval_notices")
        let an = try await stage.viewer(.an)
        try await stage.services.perform(.block, on: .init(stage.userID(.tom), at: an.managed.first), as: an)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM approval_notices") == before)
    }

    @Test func `who was blocked and is unblocked is not told again of what they were told`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let (karim, an) = (try await stage.viewer(.karim), try await stage.userID(.an))
        let noordzee = try #require(try await stage.viewer(.an).managed.first)
        let before = try await stage.mails(about: id).count
        try await stage.services.perform(.block, on: .init(an, at: noordzee), as: karim)
        try await stage.services.perform(.unblock, on: .init(an, at: noordzee), as: karim)
        #expect(try await stage.mails(about: id).count == before)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM mail_outbox WHERE kind = 'approval_digest'") == 0)
    }
}
