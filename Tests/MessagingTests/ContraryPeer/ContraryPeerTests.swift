import Database
import Foundation
import Logging
@testable import Messaging
import Synchronization
import Testing
import Vocabulary


/// A peer whose behaviour AMQP allows but nobody wants.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ContraryPeerTests {
    private func failure(_ bus: AMQPBus, _ address: String, _ name: String = "a1") async -> BusFailure? {
        do throws(BusFailure) {
            try await bus.send(BusMessage(name), to: address)
            return nil
        } catch {
            return error
        }
    }

    @Test func `nobody there: the message counts as not sent when patience ends`() async throws {
        let port = try freePorts(1)[0]
        var settings = AMQPSettings(host: "127.0.0.1", port: port, mechanism: .anonymous)
        settings.patience = 0.5
        let bus = AMQPBus(settings: settings, random: .system, logger: Station.logger)
        let started = ContinuousClock.now
        #expect(await failure(bus, "accept.x") == .unavailable("the bus cannot be reached"))
        #expect(ContinuousClock.now - started < .seconds(3))
    }

    @Test func `rejected: refused with the peer's words`() async throws {
        let peer = try await ContraryPeer()
        #expect(await failure(peer.bus(), "reject.x") == .refused("amqp:invalid-field: too odd for us"))
    }

    @Test func `rejected for a reason that passes: not sent, and taken when it is sent again`() async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus()
        for _ in 1...2 { #expect(await failure(bus, "full-2.x") == .unavailable("amqp:resource-limit-exceeded: no room now")) }
        #expect(await failure(bus, "full-2.x") == nil)
    }

    @Test(arguments: [("release-2.x", "the bus released it"), ("modify-2.x", "the bus could not deliver it")])
    func `released or modified: not sent, and taken when it is sent again`(address: String, words: String) async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus()
        for _ in 1...2 { #expect(await failure(bus, address) == .unavailable(words)) }
        #expect(await failure(bus, address) == nil)
        try await eventually { peer.sent(address) == ["a1", "a1", "a1"] }
    }

    @Test func `accepted late: sent, and other messages do not wait for it`() async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus()
        let started = ContinuousClock.now
        async let late = failure(bus, "late-600.x")
        #expect(await failure(bus, "accept.x", "b1") == nil)
        #expect(ContinuousClock.now - started < .milliseconds(600))
        #expect(await late == nil)
        #expect(ContinuousClock.now - started >= .milliseconds(600))
    }

    @Test func `accepted too late: not sent, and what comes after goes on`() async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus(patience: 0.4)
        #expect(await failure(bus, "late-900.x") == .unavailable("the bus does not say whether it took it"))
        try await Task.sleep(for: .seconds(1))
        #expect(await failure(bus, "accept.x", "b1") == nil)
    }

    @Test func `accepted twice: sent once`() async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus()
        for name in ["a1", "a2", "a3"] { #expect(await failure(bus, "twice.x", name) == nil) }
        try await Task.sleep(for: .milliseconds(200))
        #expect(await failure(bus, "twice.x", "a4") == nil)
        try await eventually { peer.sent("twice.x").count >= 4 }
        #expect(peer.sent("twice.x") == ["a1", "a2", "a3", "a4"])
    }

    @Test func `no outcome: not sent when patience ends`() async throws {
        let peer = try await ContraryPeer()
        #expect(await failure(peer.bus(patience: 0.4), "never.x") == .unavailable("the bus does not say whether it took it"))
    }

    @Test func `settled without an outcome: not sent`() async throws {
        let peer = try await ContraryPeer()
        #expect(await failure(peer.bus(), "unsaid.x") == .unavailable("the bus settled it without an outcome"))
    }

    @Test func `no credit: nothing leaves, and other addresses go on`() async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus(patience: 0.8)
        async let stuck = failure(bus, "nocredit.x")
        #expect(await failure(bus, "accept.x", "b1") == nil)
        #expect(await stuck == .unavailable("the bus gives no credit"))
        #expect(peer.sent("nocredit.x").isEmpty)
    }

    @Test func `the link is closed: not sent, and the next message opens another`() async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus()
        for _ in 1...2 { #expect(await failure(bus, "detach-2.x") == .unavailable("amqp:link:detach-forced: tidying up")) }
        #expect(await failure(bus, "detach-2.x") == nil)
    }

    @Test func `the connection is closed: not sent, and the next message opens another`() async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus()
        for _ in 1...2 { #expect(await failure(bus, "drop-2.x") == .unavailable("the bus closed the connection")) }
        #expect(await failure(bus, "drop-2.x") == nil)
    }

    @Test func `a send whose task is cancelled returns`() async throws {
        let peer = try await ContraryPeer()
        let bus = peer.bus(patience: 60)
        let task = Task { await failure(bus, "never.x") }
        try await eventually { peer.sent("never.x") == ["a1"] }
        task.cancel()
        #expect(await task.value == .unavailable("it was stopped"))
    }

    @Test func `delivered twice: the inbox takes it once`() async throws {
        let peer = try await ContraryPeer()
        let (bus, station, shelf, taken) = (peer.bus(), try Station(), ReceivedMessages(), ReceivedMessages())
        try await station.database.migrate([Migration(1, "delivery") { DeliveryTables.statements($0) }], clock: station.clock)
        for number in 1...5 { #expect(await failure(bus, "double.x", "a\(number)") == nil) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await bus.receive(from: ["double.x"]) { message in
                    let isNew = try? await station.database.write { try $0.recordReceipt(messageID: message.id, at: station.now) }
                    if isNew == true { _ = taken.take(message) }
                    return shelf.take(message)
                }
            }
            try await eventually { shelf.ids.count == 10 }
            group.cancelAll()
        }
        #expect(taken.ids == ["a1", "a2", "a3", "a4", "a5"])
    }

    @Test func `delivered out of order: each comes once, as the bus delivers it`() async throws {
        let peer = try await ContraryPeer()
        let (bus, shelf) = (peer.bus(), ReceivedMessages())
        for number in 1...5 { #expect(await failure(bus, "disorder.x", "a\(number)") == nil) }
        try await receiving(bus, from: ["disorder.x"], shelf) { shelf.ids.count == 5 }
        #expect(Set(shelf.ids) == ["a1", "a2", "a3", "a4", "a5"])
    }

    @Test func `the link that delivers is closed: it is opened again, and nothing is lost or out of order`() async throws {
        let peer = try await ContraryPeer()
        let (bus, shelf) = (peer.bus(), ReceivedMessages())
        for number in 1...6 { #expect(await failure(bus, "cut-3.x", "a\(number)") == nil) }
        try await receiving(bus, from: ["cut-3.x"], shelf) { Set(shelf.ids).count == 6 }
        var first: [String] = []
        for id in shelf.ids where !first.contains(id) { first.append(id) }
        #expect(first == ["a1", "a2", "a3", "a4", "a5", "a6"])
    }

    @Test func `what is held back takes room, and what comes after it flows through the rest`() async throws {
        let peer = try await ContraryPeer()
        var settings = peer.settings()
        settings.window = 4
        let bus = AMQPBus(settings: settings, random: .system, logger: Station.logger)
        let names = ["a1", "b1", "c1"] + (1...8).map { "d\($0)" }
        for name in names { #expect(await failure(bus, "accept.x", name) == nil) }
        let shelf = ReceivedMessages { message, times in !message.id.hasPrefix("d") && times == 1 ? .released : .accepted }
        try await receiving(bus, from: ["accept.x"], shelf) { shelf.ids.count == 14 }
        #expect(Array(shelf.ids.prefix(11)) == names)
        #expect(shelf.ids.suffix(3) == ["a1", "b1", "c1"])
    }

    @Test func `a message without an identifier becomes a dead letter, and what comes after it goes on`() async throws {
        let peer = try await ContraryPeer()
        let (bus, shelf) = (peer.bus(), ReceivedMessages())
        for (number, name) in ["", "a1"].enumerated() { #expect(await failure(bus, "accept.x", name) == nil, "\(number)") }
        try await receiving(bus, from: ["accept.x"], shelf) { shelf.ids == ["a1"] }
        try await eventually { !peer.sent(BusAddress.deadLetters).isEmpty }
        let letters = peer.sent(BusAddress.deadLetters)
        #expect(letters.count == 1 && letters.allSatisfy { $0.hasPrefix("unreadable-") && $0.hasSuffix(".dead") })
    }

    @Test func `what is no dead letter among the dead letters is kept as one, and the same one twice is one`() async throws {
        let peer = try await ContraryPeer()
        let (bus, station) = (peer.bus(), try Station())
        let office = try await DeadLetterCollector(database: station.database, bus: bus, clock: .system, logger: Station.logger)
        for _ in 1...2 { try await bus.send(BusMessage("a1"), to: BusAddress.deadLetters) }
        try await bus.send(BusMessage("b1"), to: BusAddress.deadLetters)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await office.run() }
            try await eventually { peer.told(BusAddress.deadLetters) == ["a1 accepted", "a1 accepted", "b1 accepted"] }
            group.cancelAll()
        }
        let letters = try await office.deadLetters(limit: 10)
        #expect(letters.map(\.messageID) == ["b1", "a1"] && letters.allSatisfy { $0.reason == "not a dead letter" })
    }

    @Test func `the relay carries everything to a peer that releases, modifies and cuts, each key in order`() async throws {
        let peer = try await ContraryPeer()
        let station = try Station()
        try await station.database.migrate([Migration(1, "delivery") { DeliveryTables.statements($0) + DeliveryTables.bulkLane($0) }], clock: .system)
        let addresses = ["release-3.x", "modify-3.x", "detach-2.x", "drop-2.x", "twice.x"]
        try await station.database.write { db in
            for (index, address) in addresses.enumerated() {
                for number in 1...4 { try db.enqueue(messageID: "\(index)-\(number)", to: address, orderingKey: "\(index)", body: [1], at: Date()) }
            }
        }
        let relay = Relay(database: station.database, bus: peer.bus(), clock: .system, wakeSignal: WakeSignal(), logger: Station.logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await relay.run() }
            try await eventually(atMost: .seconds(60)) { try await station.count("SELECT count(*) AS n FROM bus_outbox WHERE sent_at IS NULL") == 0 }
            group.cancelAll()
        }
        for (index, address) in addresses.enumerated() {
            try await eventually { Set(peer.sent(address)).count == 4 }
            var first: [String] = []
            for id in peer.sent(address) where !first.contains(id) { first.append(id) }
            #expect(first == (1...4).map { "\(index)-\($0)" })
        }
    }
}
