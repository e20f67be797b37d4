import Database
import DatabaseTesting
import Foundation
import Logging
import Messaging
import Node
import Provisioning
import Synchronization
import Vocabulary
import Web

@testable import Directory
@testable import Portal

/// The portal, and the node of AZ Noordzee, on a bus that a test carries from hand to hand.
struct BothSides {
    let stage: TestPortal
    let node: NodeProgram
    let nodeDatabase: Database
    private let wire = Wire()

    init() async throws {
        stage = try await TestPortal()
        nodeDatabase = try TestDatabases.openEmpty(stage.folder.appendingPathComponent("node.sqlite"))
        let settings = NodeSettings(
            organisations: [.init(number: OrganisationNumber(stored: "71090112"), name: "AZ Noordzee")], web: WebSettings(publicURL: "http://localhost", cookieName: NodeSettings.cookieName),
            demo: false, portalURL: "http://localhost")
        node = try await NodeProgram(
            database: nodeDatabase, bus: wire, settings: settings, clock: stage.services.clock, random: .system, localisation: stage.services.localisation,
            assets: try Assets.load(), logger: stage.services.logger)
    }

    /// Carries messages until nobody has anything more to say.
    /// - Returns: what reached the node, and what reached the portal.
    @discardableResult
    func carry() async -> (toNode: [PortalMessage], toPortal: [NodeMessage]) {
        var (toNode, toPortal): ([PortalMessage], [NodeMessage]) = ([], [])
        while true {
            await relayAll()
            let carried = wire.empty()
            guard !carried.isEmpty else { return (toNode, toPortal) }
            let mine = carried.filter { node.agent.addresses.contains($0.address) }.map(\.message)
            let answers = carried.filter { $0.address == BusAddress.answers }.map(\.message)
            _ = await node.agent.take(mine)
            _ = await stage.services.take(answers)
            toNode += mine.compactMap { PortalMessage($0.body) }
            toPortal += answers.compactMap { NodeMessage($0.body) }
        }
    }

    private func relayAll() async {
        let services = stage.services
        let portal = Relay(
            database: stage.database, bus: wire, clock: services.clock, wakeSignal: WakeSignal(), logger: services.logger,
            stop: { rows, db in try services.stopDelivery(rows, in: db) })
        let node = Relay(database: nodeDatabase, bus: wire, clock: services.clock, wakeSignal: WakeSignal(), logger: services.logger)
        for relay in [portal, node] { while await relay.sendDue() > 0 {} }
    }

    /// The actions in the node's audit about itself, oldest first, with their details.
    func nodeAudit() async throws -> [String] {
        try await nodeDatabase.read { db in
            try db.rows("SELECT action, details FROM audit WHERE subject_kind = 'node' ORDER BY seq") { "\(try $0.text("action")) \(try $0.text("details"))" }
        }
    }
}

/// A bus that keeps what it is given.
private final class Wire: ServiceBus {
    private let sent = Mutex<[(address: String, message: BusMessage)]>([])

    func send(_ message: BusMessage, to address: String) async throws(BusFailure) { sent.withLock { $0.append((address, message)) } }

    func receive(from addresses: [String], atMost limit: Int, _ handler: @escaping @Sendable ([BusMessage]) async -> [Settlement]) async {}

    func empty() -> [(address: String, message: BusMessage)] {
        sent.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
