import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Node
import Messaging
import Provisioning

/// An installation's inventory (SPEC §6).
@Suite struct InventoryTests {
    private let noordzee = InventoryRequest.Place(organisationNumber: Hospital.noordzee, application: "hd4dp2")

    private func pages(_ hospital: Hospital, _ place: InventoryRequest.Place, id: String = "question") async throws -> [InventoryPage] {
        let request = InventoryRequest(messageID: id, inventoryOf: place)
        #expect(await hospital.program.agent.take(BusMessage(id: id, orderingKey: "", body: PortalMessage.inventory(request).bytes())) == .accepted)
        return try await written(hospital, id)
    }

    private func written(_ hospital: Hospital, _ id: String) async throws -> [InventoryPage] {
        let key = "inventory:\(id)"
        return try await hospital.database.read { db in
            try db.rows("SELECT body FROM bus_outbox WHERE ordering_key = \(key) ORDER BY id") { row -> InventoryPage? in
                guard case .inventory(let page)? = NodeMessage(try row.bytes("body")) else { return nil }
                return page
            }.compactMap(\.self)
        }
    }

    @Test func `what was delivered is told with its revision and the digest of what was delivered`() async throws {
        let hospital = try await Hospital()
        let states: [DesiredState] = [
            try .emma(3, grants: [.support, .lead], password: "Duinen 2026 en helmgras"), try .emma(5, account: 8, userName: "Emma.Other", open: false),
        ]
        for state in states { _ = try await hospital.deliver(state) }
        _ = try await hospital.deliver(.healthstat(1))
        _ = try await hospital.deliver(.emma(1, account: 10, organisation: Hospital.westhoek, userName: "west"))
        let pages = try await pages(hospital, noordzee)
        var lowered = states[1]
        lowered.userName = "emma.other"
        #expect(pages == [
            InventoryPage(messageID: "question.0", inReplyTo: "question", after: 0, through: nil, entries: [
                .init(account: 7, revision: 3, isOpen: true, digest: states[0].digest), .init(account: 8, revision: 5, isOpen: false, digest: lowered.digest),
            ])
        ])
    }

    @Test func `what somebody changed by hand has another digest`() async throws {
        let hospital = try await Hospital()
        let state = try DesiredState.emma(3)
        _ = try await hospital.deliver(state)
        let changes: [Query] = [
            "UPDATE node_grants SET role = '2'", "UPDATE node_accounts SET is_open = 0", "UPDATE node_accounts SET email = 'x@y.example'",
            "DELETE FROM node_grants",
        ]
        for (number, change) in changes.enumerated() {
            try await hospital.database.write { _ = try $0.run(change) }
            #expect(try await pages(hospital, noordzee, id: "question \(number)").first?.entries.map { $0.digest == state.digest } == [false])
        }
    }

    @Test func `a question that comes twice is answered once, and long inventories come in pages without a gap`() async throws {
        let hospital = try await Hospital()
        for account: Int64 in 1...5 { _ = try await hospital.deliver(.emma(1, account: account * 10, userName: "emma\(account)")) }
        _ = try await pages(hospital, noordzee)
        #expect(try await pages(hospital, noordzee).count == 1)
        let request = InventoryRequest(messageID: "small", inventoryOf: noordzee)
        let now = hospital.clock.now
        try await hospital.database.write { try Inventory(request: request, db: $0, now: now, pageSize: 2).answer() }
        let pages = try await written(hospital, "small")
        #expect(pages.map(\.after) == [0, 20, 40] && pages.map(\.through) == [20, 40, nil])
        #expect(pages.flatMap(\.entries).map(\.account) == [10, 20, 30, 40, 50])
    }

    @Test func `an empty installation tells of one empty page, and a foreign organisation of none`() async throws {
        let hospital = try await Hospital()
        #expect(try await pages(hospital, noordzee).map(\.entries.count) == [0])
        let foreign = try await pages(hospital, .init(organisationNumber: "71099913", application: "hd4dp2"), id: "foreign")
        #expect(foreign.map(\.failure) == ["node.failure.organisation"])
        let unknown = try await pages(hospital, .init(organisationNumber: Hospital.noordzee, application: "other"), id: "unknown")
        #expect(unknown.map(\.failure) == ["node.failure.application"])
    }

    @Test func `what the portal does not know is closed, its sessions end, and an older or foreign word closes nothing`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(3, password: "Duinen 2026 en helmgras"))
        _ = try await hospital.signIn("emma.desmet", "Duinen 2026 en helmgras")
        func close(_ id: String, revision: Int64, at place: InventoryRequest.Place) async throws {
            let closing = CloseUnknownAccount(messageID: id, closes: 7, revision: revision, at: place)
            #expect(await hospital.program.agent.take(BusMessage(id: id, orderingKey: "", body: PortalMessage.closing(closing).bytes())) == .accepted)
        }
        try await close("old", revision: 3, at: noordzee)
        try await close("foreign", revision: 9, at: .init(organisationNumber: Hospital.westhoek, application: "hd4dp2"))
        #expect(try await hospital.account()?.isOpen == true)
        #expect(try await hospital.count("SELECT COUNT(*) AS n FROM sessions") == 1)
        try await close("new", revision: 4, at: noordzee)
        let account = try #require(try await hospital.account())
        #expect(!account.isOpen && account.revision == 4)
        #expect(try await hospital.count("SELECT COUNT(*) AS n FROM sessions") == 0)
        #expect(try await hospital.count("SELECT COUNT(*) AS n FROM audit WHERE action = 'close_account' AND revision = 4") == 1)
    }
}
