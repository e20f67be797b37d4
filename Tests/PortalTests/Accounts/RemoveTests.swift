import Access
import Database
import Testing
import Vocabulary

@testable import Portal
import Web

@Suite struct RemoveTests {
    @Test func `nobody but the owner removes a draft (#3a #19)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        await #expect(throws: AccountRefusal.notYours(.remove)) { try await stage.perform(.remove, id, as: .an) }
        await #expect(throws: NotFound.self) { try await stage.perform(.remove, id, as: .tom) }
        #expect(try await stage.account(id).state == .draft)
    }

    @Test func `a request is withdrawn before it is removed`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        await #expect(throws: AccountRefusal.wrongState(.remove, .approval)) { try await stage.perform(.remove, id, as: .emma) }
    }

    @Test func `a draft that changed since the page was drawn is not removed`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        let seen = try await stage.account(id).revision
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        await #expect(throws: AccountRefusal.changedMeanwhile) { try await stage.perform(.remove, id, as: .emma, expected: seen) }
    }

    @Test func `a removed draft is gone with its grants, and the audit chain remembers it (#3a #19)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        #expect(try await stage.perform(.remove, id, as: .emma) == nil)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE id = \(id)") == 0)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM grants WHERE account_id = \(id)") == 0)
        #expect(try await stage.audited(id).last == "remove")
        let next = try await stage.draft()
        #expect(next != id, "a number is never given out again")
    }
}
