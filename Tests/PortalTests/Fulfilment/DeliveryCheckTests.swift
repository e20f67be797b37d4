import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
import Messaging
@testable import Provisioning

/// The final check of a message, which must not block others.
@Suite struct DeliveryCheckTests {
    @Test func `a message that cannot be read dies, and the one behind it that closes the account leaves`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.push, id, as: .an)
        let key = "account:\(id)"
        try await stage.run("UPDATE bus_outbox SET body = \(Array("{".utf8)) WHERE ordering_key = \(key) AND sent_at IS NULL")
        try await stage.perform(.disable, id, as: .an)
        let installation = Installation(stage)
        // The first round marks one message dead, the next round sends the other.
        #expect(await installation.receiveAll().allSatisfy { $0.account != id.value })
        let states = await installation.receiveAll().filter { $0.account == id.value }
        #expect(states.map(\.open) == [false])
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM bus_outbox WHERE ordering_key = \(key) AND dead = 1") == 1)
    }

    @Test func `what counts at the delivery are the grants that are sent, not those of a draft made meanwhile`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.push, id, as: .an)
        try await stage.perform(.createNewDraft, id, as: .emma)
        let emma = try await stage.viewer(.emma)
        let grant = try #require(try await stage.database.read { try $0.grants(of: id, layer: .working) }.first).id
        try await stage.services.removeGrant(grant, from: id, as: emma)
        try await stage.run("UPDATE projects SET status = 'Disabled' WHERE code = 'HDBP0001'")
        #expect(await Installation(stage).receiveAll().allSatisfy { $0.account != id.value })
        #expect(try await stage.account(id).failure == "refusal.project_disabled:HDBP0001")
    }

    @Test func `the confirmation of an older state does not hide why the newer one was not sent`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        let installation = Installation(stage)
        let older = try #require(await installation.receiveAll().first { $0.account == id.value })
        try await stage.perform(.push, id, as: .an)
        try await stage.run("UPDATE organisations SET status = 'Disabled' WHERE name = 'AZ Noordzee'")
        _ = await installation.receiveAll()
        #expect(try await stage.account(id).failure == "refusal.organisation_disabled")
        await installation.answer(older)
        let account = try await stage.account(id)
        #expect(account.failure == "refusal.organisation_disabled" && account.state == .approved)
    }
}
