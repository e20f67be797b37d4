import Database
import Foundation
@testable import Messaging
import Synchronization
import Testing
import Vocabulary


/// The requirements for every bus, whatever its implementation.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ConformanceTests {
    enum Kind: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case embedded = "embedded bus"
        case rabbitMQ = "RabbitMQ"
        case peer = "contrary peer"

        var testDescription: String { rawValue }
    }

    /// A bus, its store of dead letters, and unused addresses.
    struct Place: Sendable {
        let bus: any ServiceBus
        let letters: any DeadLetterQueue
        let office: DeadLetterCollector?
        let here: String
        let there: String
        let station: Station
        var peer: ContraryPeer?
    }

    private func place(_ kind: Kind) async throws -> Place {
        let (station, mark) = (try Station(), UUID().uuidString)
        let (here, there) = ("accept.here.\(mark)", "accept.there.\(mark)")
        switch kind {
        case .embedded:
            let bus = try await EmbeddedBus(database: station.database, clock: .system, logger: Station.logger)
            return Place(bus: bus, letters: bus, office: nil, here: here, there: there, station: station)
        case .rabbitMQ:
            return try await place(AMQPBus(settings: try await RabbitMQ.shared().settings, random: .system, logger: Station.logger), here, there, station)
        case .peer:
            let peer = try await ContraryPeer()
            // The dead letter address has no special behaviour: the peer accepts.
            return try await place(peer.bus(), here, there, station, peer)
        }
    }

    private func place(_ bus: AMQPBus, _ here: String, _ there: String, _ station: Station, _ peer: ContraryPeer? = nil) async throws -> Place {
        let office = try await DeadLetterCollector(database: station.database, bus: bus, clock: .system, logger: Station.logger)
        return Place(bus: bus, letters: office, office: office, here: here, there: there, station: station, peer: peer)
    }

    @Test(arguments: Kind.allCases) func `a message arrives as it was sent, be it long, empty or of any bytes`(kind: Kind) async throws {
        let place = try await place(kind)
        let bodies: [[UInt8]] = [[], Array(0...255), Array("{\"name\":\"Sébastien\"}".utf8), [UInt8](repeating: 7, count: 200_000)]
        for (index, body) in bodies.enumerated() {
            try await place.bus.send(BusMessage(id: "id-é-\(index)", orderingKey: "account:\(index)", body: body), to: place.here)
        }
        let shelf = ReceivedMessages()
        try await receiving(place.bus, from: [place.here], shelf) { shelf.messages.count == bodies.count }
        for (index, body) in bodies.enumerated() {
            let message = try #require(shelf.messages.first { $0.id == "id-é-\(index)" })
            #expect(message.orderingKey == "account:\(index)" && message.body == body)
        }
    }

    @Test(arguments: Kind.allCases) func `messages of a key come in order, however many are sent at once`(kind: Kind) async throws {
        let place = try await place(kind)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for key in "abcdefgh" {
                group.addTask { for number in 1...20 { try await place.bus.send(BusMessage("\(key)\(number)"), to: place.here) } }
            }
            try await group.waitForAll()
        }
        let shelf = ReceivedMessages()
        try await receiving(place.bus, from: [place.here], shelf) { shelf.ids.count == 160 }
        for key in "abcdefgh" { #expect(shelf.ids.filter { $0.hasPrefix("\(key)") } == (1...20).map { "\(key)\($0)" }) }
    }

    @Test(arguments: Kind.allCases) func `each message goes to its own address`(kind: Kind) async throws {
        let place = try await place(kind)
        try await place.bus.send(BusMessage("a1"), to: place.here)
        try await place.bus.send(BusMessage("a2"), to: place.there)
        let (first, both) = (ReceivedMessages(), ReceivedMessages())
        try await receiving(place.bus, from: [place.here], first) { first.ids == ["a1"] }
        try await place.bus.send(BusMessage("a3"), to: place.here)
        try await receiving(place.bus, from: [place.here, place.there], both) { both.ids.count == 2 }
        #expect(Set(both.ids) == ["a2", "a3"])
    }

    @Test(arguments: Kind.allCases)
    func `a released message comes again later, before the next of its key, and holds up no other key`(kind: Kind) async throws {
        let place = try await place(kind)
        for name in ["a1", "a2", "b1", "b2"] { try await place.bus.send(BusMessage(name), to: place.here) }
        let started = ContinuousClock.now
        let shelf = ReceivedMessages { message, times in message.id == "a1" && times <= 2 ? .released : .accepted }
        try await receiving(place.bus, from: [place.here], shelf) { shelf.ids.last == "a2" }
        #expect(shelf.ids == ["a1", "b1", "b2", "a1", "a1", "a2"])
        #expect(ContinuousClock.now - started >= .seconds(1.5))
    }

    @Test(arguments: Kind.allCases)
    func `messages are handed out together, each key in order, and each is told its own settlement`(kind: Kind) async throws {
        let place = try await place(kind)
        let names = (1...3).flatMap { number in "abcdefgh".map { "\($0)\(number)" } }
        for name in names { try await place.bus.send(BusMessage(name), to: place.here) }
        let shelf = ReceivedMessages { message, times in message.id == "c3" && times == 1 ? .released : .accepted }
        let together = Portions()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await place.bus.receive(from: [place.here], atMost: 5) { messages in
                    together.sizes.withLock { $0.append(messages.count) }
                    return messages.map { shelf.take($0) }
                }
            }
            try await eventually { shelf.ids.count == names.count + 1 }
            group.cancelAll()
        }
        #expect(shelf.ids.last == "c3" && Set(shelf.ids) == Set(names))
        for key in "abdefgh" { #expect(shelf.ids.filter { $0.hasPrefix("\(key)") } == (1...3).map { "\(key)\($0)" }) }
        #expect(together.sizes.withLock { $0.allSatisfy { (1...5).contains($0) } && $0.contains { $0 > 1 } })
    }

    @Test(arguments: Kind.allCases) func `a released message is not lost with its receiver, and stays before the next of its key`(kind: Kind) async throws {
        let place = try await place(kind)
        for name in ["a1", "a2"] { try await place.bus.send(BusMessage(name), to: place.here) }
        let (first, second) = (ReceivedMessages { _, _ in .released }, ReceivedMessages())
        try await receiving(place.bus, from: [place.here], first) { first.ids == ["a1"] }
        try await receiving(place.bus, from: [place.here], second) { second.ids.count == 2 }
        #expect(second.ids == ["a1", "a2"])
    }

    @Test(arguments: Kind.allCases) func `what was accepted does not come again`(kind: Kind) async throws {
        let place = try await place(kind)
        for name in ["a1", "a2", "a3"] { try await place.bus.send(BusMessage(name), to: place.here) }
        let (first, second) = (ReceivedMessages(), ReceivedMessages())
        try await receiving(place.bus, from: [place.here], first) { first.ids.count == 3 }
        try await place.bus.send(BusMessage("a4"), to: place.here)
        try await receiving(place.bus, from: [place.here], second) { !second.ids.isEmpty }
        #expect(second.ids == ["a4"])
    }

    @Test(arguments: Kind.allCases)
    func `a rejected message becomes a dead letter with its reason, and the next of its key goes on`(kind: Kind) async throws {
        let place = try await place(kind)
        for name in ["a1", "a2"] { try await place.bus.send(BusMessage(name), to: place.here) }
        let shelf = ReceivedMessages { message, _ in message.id == "a1" ? .rejected("not a desired state") : .accepted }
        try await receiving(place.bus, from: [place.here], shelf) { shelf.ids == ["a1", "a2"] }
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let office = place.office { group.addTask { await office.run() } }
            try await eventually { try await place.letters.deadLetters(limit: 10).contains { $0.address == place.here } }
            group.cancelAll()
        }
        let letter = try #require(try await place.letters.deadLetters(limit: 10).first { $0.address == place.here })
        #expect(letter.messageID == "a1" && letter.reason == "not a desired state")
        if let peer = place.peer { try await eventually { peer.told(place.here).contains("a1 rejected not a desired state") } }
    }

    @Test(arguments: Kind.allCases) func `a receiver that waits is woken by a message`(kind: Kind) async throws {
        let place = try await place(kind)
        let shelf = ReceivedMessages()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await place.bus.receive(from: [place.here]) { shelf.take($0) } }
            try await Task.sleep(for: .milliseconds(500))
            let started = ContinuousClock.now
            try await place.bus.send(BusMessage("a1"), to: place.here)
            try await eventually { shelf.ids == ["a1"] }
            #expect(ContinuousClock.now - started < .milliseconds(500))
            group.cancelAll()
        }
    }
}

/// The sizes of the received batches.
private final class Portions: Sendable {
    let sizes = Mutex<[Int]>([])
}

/// Stores received messages; the test decides on each by the number of its deliveries.
final class ReceivedMessages: Sendable {
    private let receiver: TestReceiver
    private let kept = Mutex<[BusMessage]>([])

    init(_ answer: @escaping @Sendable (BusMessage, Int) -> Settlement = { _, _ in .accepted }) { receiver = TestReceiver(answer) }

    var ids: [String] { receiver.messages }
    var messages: [BusMessage] { kept.withLock { $0 } }

    func take(_ message: BusMessage) -> Settlement {
        kept.withLock { $0.append(message) }
        return receiver.take(message)
    }
}

/// Receives until the condition holds, then stops.
func receiving(
    _ bus: any ServiceBus, from addresses: [String], _ shelf: ReceivedMessages, until isDone: @escaping @Sendable () async throws -> Bool
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await bus.receive(from: addresses) { shelf.take($0) } }
        defer { group.cancelAll() }
        try await eventually(isDone)
        // Lets the last settlements reach the bus.
        try await Task.sleep(for: .milliseconds(50))
    }
}
