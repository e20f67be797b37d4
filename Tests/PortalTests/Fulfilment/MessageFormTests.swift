import Access
import Database
import Foundation
import Messaging
import Provisioning
import Testing
import Vocabulary

@testable import Directory
@testable import Portal

/// Installations are upgraded after the portal, each in its time (ADR 0023).
@Suite struct MessageFormTests {
    private func kinds(_ stage: TestPortal, _ id: AccountID) async throws -> [String?] {
        try await stage.outbox(id).map { body in
            let fields = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
            return fields["kind"] as? String
        }
    }

    private func answer(_ state: DesiredState) -> ProvisioningResult {
        ProvisioningResult(messageID: "\(state.messageID).answer", inReplyTo: state.messageID, account: state.account, revision: state.revision, failure: nil)
    }

    @Test func `an installation of the release before is sent what it can read, for as long as it answers without an envelope`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        for _ in 1...2 {
            for state in await Installation(stage).receiveAll() {
                let body = [UInt8](try JSONEncoder().encode(answer(state)))
                #expect(await stage.services.take(BusMessage(id: "bare", orderingKey: "", body: body)) == .accepted)
            }
            #expect(try await stage.account(id).state == .published)
            try await stage.perform(.push, id, as: .an)
        }
        #expect(try await kinds(stage, id) == [nil, nil, nil])
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM provisions WHERE speaks_envelope = 1") == 0)
    }

    @Test func `an installation that has answered in an envelope is sent envelopes, and no other one is`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        let state = try #require(await Installation(stage).receiveAll().first { $0.account == id.value })
        let body = NodeMessage.answers([answer(state)]).bytes()
        #expect(await stage.services.take(BusMessage(id: "enveloped", orderingKey: "", body: body)) == .accepted)
        let noordzee = try await stage.provision("AZ Noordzee")
        let (now, random) = (stage.clock.now, stage.services.random)
        try await stage.perform(.push, id, as: .an)
        try await stage.database.write { try $0.askInstallations(repairs: RepairLimit.none, by: nil, at: now, random: random) }
        #expect(try await kinds(stage, id) == [nil, "desired_state"])
        let spoken: [ProvisionID] = try await stage.database.read { try $0.rows("SELECT id FROM provisions WHERE speaks_envelope = 1") { try $0.id("id") } }
        #expect(spoken == [noordzee])
        let questions = try await stage.database.read { db in
            try db.rows("SELECT address, body FROM bus_outbox WHERE ordering_key LIKE 'inventory:%'") {
                (address: try $0.text("address"), body: String(decoding: try $0.bytes("body"), as: UTF8.self))
            }
        }
        #expect(questions.count > 1)
        for question in questions { #expect(question.body.contains("inventory_request") == (question.address == "gatehouse.71090112.hd4dp2"), "\(question)") }
    }

    @Test func `an envelope around an answer to no question of ours proves nothing`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        var state = try #require(await Installation(stage).receiveAll().first { $0.account == id.value })
        state.messageID = "guessed"
        #expect(await stage.services.take(BusMessage(id: "x", orderingKey: "", body: NodeMessage.answers([answer(state)]).bytes())) == .accepted)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM provisions WHERE speaks_envelope = 1") == 0)
    }
}
