import Access
import Database
import Testing
import Vocabulary

@testable import Portal
import Messaging
@testable import Provisioning

@Suite struct NewDraftTests {
    @Test func `a disabled account is not restored by its owner, but by an access manager (#restore)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.disable, id, as: .an)
        await #expect(throws: AccountRefusal.notYours(.createNewDraft)) { try await stage.perform(.createNewDraft, id, as: .emma) }
        #expect(try await stage.perform(.createNewDraft, id, as: .an) == .draft)
        _ = await Installation(stage).receiveAll()
        #expect(try await stage.account(id).live == .closed)
        try await stage.perform(.requestApproval, id, as: .emma)
        try await stage.perform(.approve, id, as: .karim)
        let state = try #require(try await Installation(stage).answerAll().first)
        #expect(state.open && state.credentials != nil)
        #expect(try await stage.mails(about: id).last?.password != nil)
    }

    @Test func `a draft that had access is not removed, and only such a draft is discarded`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.createNewDraft, id, as: .emma)
        await #expect(throws: AccountRefusal.hadAccess) { try await stage.perform(.remove, id, as: .emma) }
        let fresh = try await stage.draft(email: "emma@aznoordzee.example")
        await #expect(throws: AccountRefusal.wrongState(.discardDraft, .draft)) { try await stage.perform(.discardDraft, fresh, as: .emma) }
    }

    @Test func `a new draft of published leaves the live access as it was (#30)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        #expect(try await stage.perform(.createNewDraft, id, as: .emma) == .draft)
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        #expect(try await stage.grants(id, .approved) == ["HDBP0001 1"])
        #expect(try await stage.grants(id, .working) == ["HDBP0001 1", "HDBP0010 2"])
        #expect(try await stage.account(id).live == .open)
        #expect(await Installation(stage).receiveAll().isEmpty)
        try await stage.visit { open in
            let page = try await open(.an).get("/accounts/\(id)")
            let added = try #require(page.text.firstMatch(of: #/<tr class="diff-added">.*/#)).0
            #expect(added.contains("HDBP0010 IQEDFOOT") && added.contains("Local Study Associate") && added.contains("<strong>New</strong>"))
        }
    }

    @Test func `discarding restores what is published`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.createNewDraft, id, as: .emma)
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        #expect(try await stage.perform(.discardDraft, id, as: .emma) == .published)
        #expect(try await stage.grants(id, .working) == ["HDBP0001 1"])
        #expect(await Installation(stage).receiveAll().isEmpty)
    }

    @Test func `discarding a draft of disabled leaves it disabled`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.disable, id, as: .an)
        try await stage.perform(.createNewDraft, id, as: .an)
        #expect(try await stage.perform(.discardDraft, id, as: .an) == .disabled)
        #expect(try await stage.account(id).live == .closed)
    }

    @Test func `approving the new draft publishes its grants and keeps the password (#27)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.createNewDraft, id, as: .emma)
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        try await stage.perform(.requestApproval, id, as: .emma)
        try await stage.perform(.approve, id, as: .an)
        let state = try #require(try await Installation(stage).answerAll().first)
        #expect(state.grants.map(\.projectCode) == ["HDBP0001", "HDBP0010"] && state.credentials == nil)
        #expect(try await stage.account(id).state == .published)
        #expect(try await stage.mails(about: id, kind: "published").count == 1)
    }
}
