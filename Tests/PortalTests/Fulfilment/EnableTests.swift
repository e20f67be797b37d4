import Access
import Database
import Testing
import Vocabulary
import Web

@testable import Portal
import Messaging
@testable import Provisioning

@Suite struct EnableTests {
    private func disabled(_ stage: TestPortal) async throws -> AccountID {
        let id = try await stage.published()
        try await stage.perform(.disable, id, as: .an)
        try await Installation(stage).answerAll()
        return id
    }

    @Test func `the owner does not enable, and nobody enables an own account (#4)`() async throws {
        let stage = try await TestPortal()
        let id = try await disabled(stage)
        await #expect(throws: AccountRefusal.notYours(.enable)) { try await stage.perform(.enable, id, as: .emma) }
        let own = try await stage.request(of: .an)
        try await stage.perform(.approve, own, as: .karim)
        try await stage.perform(.disable, own, as: .karim)
        await #expect(throws: AccountRefusal.fourEyes(.enable)) { try await stage.perform(.enable, own, as: .an) }
    }

    @Test func `what is not disabled cannot be enabled`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        await #expect(throws: AccountRefusal.wrongState(.enable, .published)) { try await stage.perform(.enable, id, as: .an) }
    }

    @Test func `enabling brings the approved grants back and mails new credentials (#4)`() async throws {
        let stage = try await TestPortal()
        let id = try await disabled(stage)
        let old = try #require(try await stage.mails(about: id, kind: "published").first?.password)
        #expect(try await stage.perform(.enable, id, as: .an) == .approved)
        #expect(try await stage.account(id).live == .open)
        let state = try #require(try await Installation(stage).answerAll().first)
        #expect(state.open && state.grants.map(\.projectCode) == ["HDBP0001"])
        #expect(try await stage.account(id).state == .published)
        let mail = try #require(try await stage.mails(about: id, kind: "enabled").first)
        let password = try #require(mail.password)
        #expect(password != old && mail.text.contains("emma.desmet"))
        #expect(PasswordVerifier(text: try #require(state.credentials).verifier).matches(password))
    }

    @Test func `the approved grants come back even where a draft had changed them`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.createNewDraft, id, as: .emma)
        try await stage.grant("HDBP0010", "1", on: id, as: .emma)
        try await stage.perform(.requestApproval, id, as: .emma)
        try await stage.perform(.disable, id, as: .an)
        #expect(try await stage.grants(id, .approved) == ["HDBP0001 1"])
        try await stage.perform(.enable, id, as: .an)
        #expect(try await stage.grants(id, .working) == ["HDBP0001 1"])
        let states = await Installation(stage).receiveAll()
        #expect(states.last?.grants.map(\.projectCode) == ["HDBP0001"] && states.last?.open == true)
    }

    @Test func `enabling a request that was never approved opens nothing and loses no grant`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.disable, id, as: .an)
        await #expect(throws: AccountRefusal.neverApproved) { try await stage.perform(.enable, id, as: .an) }
        #expect(try await stage.perform(.createNewDraft, id, as: .an) == .draft)
        #expect(try await stage.grants(id, .working) == ["HDBP0001 1"])
        #expect(try await stage.outbox(id).isEmpty)
        #expect(try await stage.perform(.remove, id, as: .emma) == nil)
    }
}
