import Access
import Database
import Testing
import Vocabulary

@testable import Portal
import Messaging
import Web
@testable import Provisioning

@Suite struct DisableTests {
    @Test func `the owner does not disable, nor does another organisation's access manager (#3b)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        await #expect(throws: AccountRefusal.notYours(.disable)) { try await stage.perform(.disable, id, as: .emma) }
        await #expect(throws: NotFound.self) { try await stage.perform(.disable, id, as: .jean) }
        #expect(try await stage.account(id).state == .published)
    }

    @Test func `a new draft has nothing to disable`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        await #expect(throws: AccountRefusal.wrongState(.disable, .draft)) { try await stage.perform(.disable, id, as: .an) }
    }

    @Test func `disabling closes the account at the installation, forgets waiting credentials and mails the owner (#3b)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.resetPassword, id, as: .an)
        #expect(try await stage.perform(.disable, id, as: .an) == .disabled)
        #expect(try await stage.account(id).live == .closed)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM pending_credentials WHERE account_id = \(id)") == 0)
        let states = try await Installation(stage).answerAll()
        #expect(states.map(\.open) == [true, false] && states.last?.credentials == nil)
        #expect(try await stage.mails(about: id, kind: "disabled").map(\.recipient) == [SamplePerson.emma.email])
        #expect(try await stage.mails(about: id, kind: "password_reset").isEmpty)
        #expect(try await stage.account(id).state == .disabled)
    }

    @Test func `a request that never had access is disabled without a message to the installation`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        #expect(try await stage.perform(.disable, id, as: .an) == .disabled)
        #expect(try await stage.account(id).live == .none)
        #expect(try await stage.outbox(id).isEmpty)
    }

    @Test func `a draft with live access can be disabled, which closes it`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.createNewDraft, id, as: .emma)
        #expect(try await stage.perform(.disable, id, as: .an) == .disabled)
        #expect(await Installation(stage).receiveAll().map(\.open) == [false])
    }
}
