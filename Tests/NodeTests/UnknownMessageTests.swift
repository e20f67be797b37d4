import Database
import Foundation
import Messaging
import Provisioning
import Testing
import Vocabulary

@testable import Node

/// What a newer portal sends and this release does not know (ADR 0023).
@Suite struct UnknownMessageTests {
    private func take(_ hospital: Hospital, _ message: PortalMessage) async -> Settlement? {
        await hospital.program.agent.take(BusMessage(id: message.messageID, orderingKey: "x", body: message.bytes()))
    }

    private func said(_ hospital: Hospital) async throws -> [NodeMessage] {
        try await hospital.database.read { try $0.rows("SELECT body FROM bus_outbox ORDER BY id") { try $0.bytes("body") } }.compactMap { NodeMessage($0) }
    }

    @Test func `an unknown kind is answered once, however often it comes, and the rest that came with it is applied`() async throws {
        let hospital = try await Hospital()
        let unknown = Envelope(id: "t-1", kind: "ticket", version: 1)
        let messages = [PortalMessage.foreign(unknown), .state(try .emma(3))].map { BusMessage(id: $0.messageID, orderingKey: $0.messageID, body: $0.bytes()) }
        for _ in 1...2 { #expect(await hospital.program.agent.take(messages) == [.accepted, .accepted]) }
        let said = try await said(hospital)
        #expect(said.count == 2 && said.contains(.notUnderstood(NotUnderstood(unknown))))
        #expect(try await hospital.account()?.revision == 3)
        #expect(try await hospital.count("SELECT COUNT(*) AS n FROM audit WHERE action = 'not_understood_here'") == 1)
    }

    @Test func `a newer version of a state changes nothing and is answered`() async throws {
        let hospital = try await Hospital()
        let newer = Envelope(id: "m-1", kind: MessageKind.desiredState.rawValue, version: MessageKind.desiredState.version + 1)
        #expect(await take(hospital, .foreign(newer)) == .accepted)
        #expect(try await said(hospital) == [.notUnderstood(NotUnderstood(newer))])
        #expect(try await hospital.count("SELECT COUNT(*) AS n FROM node_accounts") == 0)
    }

    @Test func `that the portal did not understand is in the audit and has no answer`() async throws {
        let hospital = try await Hospital()
        for notice in [PortalMessage.notUnderstood(NotUnderstood(Envelope(id: "a-1", kind: "answers", version: 1))),
            .foreign(Envelope(id: "a-2", kind: MessageKind.notUnderstood.rawValue, version: 2))]
        {
            #expect(await take(hospital, notice) == .accepted)
        }
        #expect(try await said(hospital).isEmpty)
        #expect(try await hospital.count("SELECT COUNT(*) AS n FROM audit WHERE action IN ('not_understood_there', 'not_understood_here')") == 2)
    }

    @Test func `every message says where the portal may answer`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(3))
        let place = InventoryRequest.Place(organisationNumber: Hospital.westhoek, application: "hd4dp2")
        #expect(await take(hospital, .inventory(InventoryRequest(messageID: "i-1", inventoryOf: place))) == .accepted)
        #expect(await take(hospital, .foreign(Envelope(id: "t-1", kind: "ticket", version: 1))) == .accepted)
        let bodies = try await hospital.database.read { try $0.rows("SELECT body FROM bus_outbox ORDER BY id") { try $0.bytes("body") } }
        let addresses = try bodies.map { try JSONDecoder().decode(Envelope.self, from: Data($0)).replyTo ?? "" }
        #expect(addresses.count == 3 && addresses.allSatisfy(hospital.program.agent.addresses.contains))
    }
}
