import Database
import Foundation
@testable import Messaging
import Synchronization
import Testing
import Vocabulary


/// A crash of the broker.
@Suite(.serialized, .timeLimit(.minutes(4))) struct RabbitMQTests {
    @Test func `killed twice under load, the broker loses nothing, and each key stays in order`() async throws {
        let rabbitMQ = try await RabbitMQ.shared()
        let bus = AMQPBus(settings: rabbitMQ.settings, random: .system, logger: Station.logger)
        let (keys, each, address) = (30, 12, "killed.\(UUID().uuidString)")
        let station = try Station()
        try await station.database.migrate([Migration(1, "delivery") { DeliveryTables.statements($0) + DeliveryTables.bulkLane($0) }], clock: .system)
        try await station.database.write { db in
            for number in 1...each {
                for key in 1...keys { try db.enqueue(messageID: "\(key)-\(number)", to: address, orderingKey: "\(key)", body: Array("\(key)-\(number)".utf8), at: Date()) }
            }
        }
        let relay = Relay(database: station.database, bus: bus, clock: .system, wakeSignal: WakeSignal(), logger: Station.logger)
        // Handling takes a moment, so that there are always messages in transit.
        let shelf = ReceivedMessages()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await relay.run() }
            group.addTask {
                await bus.receive(from: [address]) { message in
                    try? await Task.sleep(for: .milliseconds(4))
                    return shelf.take(message)
                }
            }
            for portion in [60, 180] {
                try await eventually(atMost: .seconds(60)) { Set(shelf.ids).count >= portion }
                try await rabbitMQ.crash()
            }
            try await eventually(atMost: .seconds(90)) { Set(shelf.ids).count == keys * each }
            // The broker may deliver a message before it confirms that it has accepted it.
            try await eventually(atMost: .seconds(60)) { try await station.count("SELECT count(*) AS n FROM bus_outbox WHERE sent_at IS NULL") == 0 }
            group.cancelAll()
        }
        #expect(try await station.count("SELECT count(*) AS n FROM bus_outbox WHERE dead = 1") == 0)
        var first: [String: [Int]] = [:]
        for id in shelf.ids {
            let parts = id.split(separator: "-").compactMap { Int($0) }
            if !(first["\(parts[0])"]?.contains(parts[1]) ?? false) { first["\(parts[0])", default: []].append(parts[1]) }
        }
        #expect(first.count == keys && first.values.allSatisfy { $0 == Array(1...each) })
        #expect(shelf.messages.allSatisfy { String(decoding: $0.body, as: UTF8.self) == $0.id })
    }

    @Test func `a queue of a provision is there after a restart, with the messages in it`() async throws {
        let rabbitMQ = try await RabbitMQ.shared()
        let bus = AMQPBus(settings: rabbitMQ.settings, random: .system, logger: Station.logger)
        let address = "durable.\(UUID().uuidString)"
        for number in 1...5 { try await bus.send(BusMessage("a\(number)"), to: address) }
        try await rabbitMQ.crash()
        let shelf = ReceivedMessages()
        try await receiving(bus, from: [address], shelf) { shelf.ids.count == 5 }
        #expect(shelf.ids == ["a1", "a2", "a3", "a4", "a5"])
    }
}
