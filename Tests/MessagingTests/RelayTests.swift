import Database
import Foundation
@testable import Messaging
import Synchronization
import Testing
import Vocabulary


/// A bus that fails a given number of times and stores accepted messages.
private final class FakeBus: ServiceBus {
    private let state: Mutex<(failures: [BusFailure], taken: [String])>

    init(failing failures: [BusFailure] = []) { state = Mutex((failures, [])) }

    var taken: [String] { state.withLock { $0.taken } }

    func send(_ message: BusMessage, to address: String) async throws(BusFailure) {
        let failure: BusFailure? = state.withLock { state in
            guard state.failures.isEmpty else { return state.failures.removeFirst() }
            state.taken.append("\(message.id) to \(address)")
            return nil
        }
        if let failure { throw failure }
    }

    func receive(from addresses: [String], atMost limit: Int, _ handler: @escaping @Sendable ([BusMessage]) async -> [Settlement]) async {}
}

/// A bus that accepts several messages at once, waits a little to see how many arrive together, and checks the order of each key.
private final class CrowdBus: ServiceBus {
    let sendsAtOnce: Int
    private let station: Station
    private let failures: [String: BusFailure]
    private let state = Mutex((underWay: 0, most: 0, tooEarly: [String]()))

    init(station: Station, atOnce: Int, failures: [String: BusFailure] = [:]) {
        self.station = station
        sendsAtOnce = atOnce
        self.failures = failures
    }

    var most: Int { state.withLock { $0.most } }
    /// Messages that were sent before an earlier one of their key was recorded.
    var tooEarly: [String] { state.withLock { $0.tooEarly } }

    func send(_ message: BusMessage, to address: String) async throws(BusFailure) {
        state.withLock { state in
            state.underWay += 1
            state.most = max(state.most, state.underWay)
        }
        defer { state.withLock { $0.underWay -= 1 } }
        let open = try? await station.count("""
            SELECT count(*) AS n FROM bus_outbox WHERE ordering_key = \(message.orderingKey) AND message_id < \(message.id) AND sent_at IS NULL AND dead = 0
            """)
        if open != 0 { state.withLock { $0.tooEarly.append(message.id) } }
        try? await Task.sleep(for: .milliseconds(100))
        if let failure = failures[message.id] { throw failure }
    }

    func receive(from addresses: [String], atMost limit: Int, _ handler: @escaping @Sendable ([BusMessage]) async -> [Settlement]) async {}
}

@Suite(.timeLimit(.minutes(1))) struct RelayTests {
    /// A station whose outbox contains messages such as `a1` with the key `a`.
    private func station(_ messages: [String]) async throws -> Station {
        let station = try Station()
        try await station.database.migrate([Migration(1, "delivery") { DeliveryTables.statements($0) + DeliveryTables.bulkLane($0) }], clock: station.clock)
        try await station.database.write { db in
            for name in messages {
                try db.enqueue(messageID: name, to: "here", orderingKey: String(name.prefix(1)), body: Array(name.utf8), at: Station.noon)
            }
        }
        return station
    }

    private func relay(
        _ station: Station, _ bus: any ServiceBus, stop: @escaping @Sendable (OutboxRow, any Writer) throws -> String? = { _, _ in nil }
    ) -> Relay {
        Relay(database: station.database, bus: bus, clock: station.clock, wakeSignal: WakeSignal(), logger: Station.logger) { rows, db in
            Dictionary(uniqueKeysWithValues: try rows.compactMap { row in try stop(row, db).map { (row.id, $0) } })
        }
    }

    private func dead(_ station: Station) async throws -> [String] {
        try await station.database.read { db in
            try db.rows("SELECT message_id, failure FROM bus_outbox WHERE dead = 1 ORDER BY id") {
                "\(try $0.text("message_id")): \(try $0.text("failure"))"
            }
        }
    }

    @Test func `what the bus refuses is dead with its reason and is never sent again`() async throws {
        let station = try await station(["a1", "a2"])
        let bus = FakeBus(failing: [.refused("too long")])
        #expect(await relay(station, bus).sendDue() == 0)
        #expect(try await dead(station) == ["a1: too long"])
        station.advance(1_000_000)
        #expect(await relay(station, bus).sendDue() == 1)
        #expect(await relay(station, bus).sendDue() == 0)
        #expect(bus.taken == ["a2 to here"])
    }

    @Test func `a bus that cannot be reached is tried again after a while, and the order stays`() async throws {
        let station = try await station(["a1", "a2"])
        let bus = FakeBus(failing: [.unavailable("nobody there"), .unavailable("nobody there")])
        let relay = relay(station, bus)
        #expect(await relay.sendDue() == 0)
        #expect(await relay.sendDue() == 0)
        station.advance(0.5)
        #expect(await relay.sendDue() == 0)
        station.advance(0.99)
        #expect(await relay.sendDue() == 0)
        #expect(try await station.count("SELECT attempts AS n FROM bus_outbox WHERE message_id = 'a1'") == 2)
        station.advance(0.01)
        #expect(await relay.sendDue() == 1)
        #expect(await relay.sendDue() == 1)
        #expect(bus.taken == ["a1 to here", "a2 to here"])
    }

    @Test func `a message that cannot be sent holds up no other key`() async throws {
        let station = try await station(["a1", "b1"])
        let bus = FakeBus(failing: [.unavailable("nobody there")])
        #expect(await relay(station, bus).sendDue() == 1)
        #expect(bus.taken == ["b1 to here"])
    }

    @Test func `a message that is stopped never reaches the bus, is dead with the reason and lets the next go`() async throws {
        let station = try await station(["a1", "a2", "b1"])
        let bus = FakeBus()
        let relay = relay(station, bus) { row, _ in row.messageID == "a1" ? "the organisation is disabled" : nil }
        #expect(await relay.sendDue() == 1)
        #expect(await relay.sendDue() == 1)
        #expect(bus.taken == ["b1 to here", "a2 to here"])
        #expect(try await dead(station) == ["a1: the organisation is disabled"])
    }

    @Test func `what the stop hook notes is kept with the dead message`() async throws {
        let station = try await station(["a1"])
        try await station.database.write { _ = try $0.run("CREATE TABLE notes (text TEXT NOT NULL)") }
        let relay = relay(station, FakeBus()) { row, db in
            try db.run("INSERT INTO notes VALUES (\(row.messageID))")
            return "stopped"
        }
        #expect(await relay.sendDue() == 0)
        #expect(try await station.count("SELECT count(*) AS n FROM notes") == 1)
    }

    @Test func `a message whose look before leaving fails holds up no other key`() async throws {
        let station = try await station(["a1", "b1"])
        let bus = FakeBus()
        let relay = relay(station, bus) { row, _ in
            guard row.messageID == "a1" else { return nil }
            throw BusFailure.unavailable("the account cannot be read")
        }
        for _ in 1...3 { await relay.sendDue() }
        #expect(bus.taken == ["b1 to here"])
    }

    @Test func `an outbox that cannot be read sends nothing and does not crash`() async throws {
        let station = try Station()
        #expect(await relay(station, FakeBus()).sendDue() == 0)
    }

    @Test func `what was sent is closed and not sent again`() async throws {
        let station = try await station(["a1", "b1"])
        let bus = FakeBus()
        #expect(await relay(station, bus).sendDue() == 2)
        #expect(await relay(station, bus).sendDue() == 0)
        #expect(bus.taken == ["a1 to here", "b1 to here"])
        #expect(try await station.count("SELECT count(*) AS n FROM bus_outbox WHERE sent_at IS NOT NULL AND failure IS NULL") == 2)
    }

    @Test func `a relay that died between sending and closing sends once more, and the embedded bus takes it as one`() async throws {
        let station = try await station(["a1"])
        let queue = try Station()
        let bus = try await queue.bus()
        try await bus.send(BusMessage(id: "a1", orderingKey: "a", body: Array("a1".utf8)), to: "here")
        #expect(await relay(station, bus).sendDue() == 1)
        #expect(try await queue.count("SELECT count(*) AS n FROM bus_queue") == 1)
    }

    @Test func `a bus that takes several at once gets one message of each key together, and a key's next one after its last was noted`() async throws {
        let station = try await station((1...3).flatMap { number in "abcdefgh".map { "\($0)\(number)" } })
        let bus = CrowdBus(station: station, atOnce: 8)
        let relay = relay(station, bus)
        for _ in 1...3 { #expect(await relay.sendDue() == 8) }
        #expect(await relay.sendDue() == 0)
        #expect(bus.most == 8)
        #expect(bus.tooEarly.isEmpty)
    }

    @Test func `never more are under way than the bus takes`() async throws {
        let station = try await station("abcdefgh".map { "\($0)1" })
        let bus = CrowdBus(station: station, atOnce: 3)
        #expect(await relay(station, bus).sendDue() == 8)
        #expect(bus.most == 3)
    }

    @Test func `of several at once, those that fail are noted each with its reason, and hold up no other key`() async throws {
        let station = try await station("abcdefgh".map { "\($0)1" } + ["a2", "b2"])
        let bus = CrowdBus(station: station, atOnce: 8, failures: ["a1": .unavailable("away"), "b1": .refused("too long")])
        #expect(await relay(station, bus).sendDue() == 6)
        #expect(try await dead(station) == ["b1: too long"])
        #expect(await relay(station, bus).sendDue() == 1)
        #expect(try await station.count("SELECT count(*) AS n FROM bus_outbox WHERE message_id = 'a1' AND attempts = 1 AND failure = 'away'") == 1)
        #expect(bus.tooEarly.isEmpty)
    }

    @Test func `a running relay sends everything in order and stops when it is cancelled`() async throws {
        let station = try await station(["a1", "a2", "a3"])
        let bus = FakeBus()
        let relay = relay(station, bus)
        let task = Task { await relay.run() }
        for _ in 1...1000 where bus.taken.count < 3 { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await task.value
        #expect(bus.taken == ["a1 to here", "a2 to here", "a3 to here"])
    }
}
