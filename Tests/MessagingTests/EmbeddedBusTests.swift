import Database
import Foundation
@testable import Messaging
import Testing


@Suite(.timeLimit(.minutes(1))) struct EmbeddedBusTests {
    private static func queued(_ station: Station) async throws -> Int { try await station.count("SELECT count(*) AS n FROM bus_queue") }

    @Test func `a message that cannot be kept is refused as unavailable`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        try await station.database.write { _ = try $0.run("DROP TABLE bus_queue") }
        await #expect(throws: BusFailure.unavailable("the queue cannot be written")) { try await bus.send(BusMessage("a1"), to: "here") }
    }

    @Test func `the same message sent twice is one`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        for _ in 1...2 { try await bus.send(BusMessage("a1"), to: "here") }
        #expect(try await Self.queued(station) == 1)
        let receiver = TestReceiver()
        try await receiving(bus, with: receiver) { try await Self.queued(station) == 0 }
        #expect(receiver.messages == ["a1"])
    }

    @Test func `the same id at two addresses is two messages, and each goes to its own`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        for address in ["here", "there"] { try await bus.send(BusMessage("a1"), to: address) }
        let receiver = TestReceiver()
        try await receiving(bus, with: receiver) { !receiver.messages.isEmpty }
        #expect(receiver.messages == ["a1"])
        #expect(try await station.count("SELECT count(*) AS n FROM bus_queue WHERE address = 'there'") == 1)
    }

    @Test func `messages of a key come in order`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        let sent = (1...20).flatMap { ["a\($0)", "b\($0)"] }
        for name in sent { try await bus.send(BusMessage(name), to: "here") }
        let receiver = TestReceiver()
        try await receiving(bus, with: receiver) { try await Self.queued(station) == 0 }
        for key in ["a", "b"] { #expect(receiver.messages.filter { $0.hasPrefix(key) } == sent.filter { $0.hasPrefix(key) }) }
    }

    @Test func `a released message comes again later, before the next of its key, and holds up no other key`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        for name in ["a1", "a2", "b1", "b2"] { try await bus.send(BusMessage(name), to: "here") }
        let receiver = TestReceiver { message, times in message.id == "a1" && times == 1 ? .released : .accepted }
        try await receiving(bus, with: receiver) { try await Self.queued(station) == 2 }
        #expect(receiver.messages == ["a1", "b1", "b2"])
        station.advance(0.49)
        try await receiving(bus, with: receiver) {
            try await Task.sleep(for: .milliseconds(100))
            return true
        }
        #expect(receiver.messages == ["a1", "b1", "b2"])
        station.advance(0.02)
        try await receiving(bus, with: receiver) { try await Self.queued(station) == 0 }
        #expect(receiver.messages == ["a1", "b1", "b2", "a1", "a2"])
    }

    @Test func `a message released again and again waits longer each time and is never lost`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        try await bus.send(BusMessage("a1"), to: "here")
        let receiver = TestReceiver { _, _ in .released }
        var waits: [TimeInterval] = []
        for round in 1...5 {
            try await receiving(bus, with: receiver) { try await station.count("SELECT deliveries AS n FROM bus_queue") == round }
            let visible = try await station.database.read { try $0.first("SELECT visible_at FROM bus_queue") { try $0.date("visible_at") } }
            waits.append(try #require(visible).timeIntervalSince(station.now))
            station.advance(waits.last ?? 0)
        }
        #expect(waits == [0.5, 1, 2, 4, 8])
        #expect(receiver.messages.count == 5)
    }

    @Test func `a rejected message becomes a dead letter with its reason, and the next of its key goes on`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        for name in ["a1", "a2"] { try await bus.send(BusMessage(name), to: "here") }
        let receiver = TestReceiver { message, _ in message.id == "a1" ? .rejected("not a desired state") : .accepted }
        try await receiving(bus, with: receiver) { try await Self.queued(station) == 0 }
        #expect(receiver.messages == ["a1", "a2"])
        let letter = try await station.database.read { db in
            try db.rows("SELECT address, message_id, ordering_key, body, reason, died_at FROM dead_letters") { row in
                [
                    try row.text("address"), try row.text("message_id"), try row.text("ordering_key"),
                    String(decoding: try row.bytes("body"), as: UTF8.self), try row.text("reason"), "\(try row.date("died_at") == Station.noon)",
                ]
            }
        }
        #expect(letter == [["here", "a1", "a", "body of a1", "not a desired state", "true"]])
        let shown = DeadLetter(messageID: "a1", address: "here", reason: "not a desired state", diedAt: Station.noon)
        #expect(try await bus.deadLetters(limit: 10) == [shown])
        #expect(try await bus.deadLetters(limit: 0).isEmpty)
    }

    @Test func `a message that was not settled comes again after a restart, and with the same body`() async throws {
        let station = try Station()
        try await station.bus().send(BusMessage("a1"), to: "here")
        let again = try await station.bus()
        let receiver = TestReceiver { message, _ in String(decoding: message.body, as: UTF8.self) == "body of a1" ? .accepted : .rejected("changed") }
        try await receiving(again, with: receiver) { try await Self.queued(station) == 0 }
        #expect(try await station.count("SELECT count(*) AS n FROM dead_letters") == 0)
    }

    @Test func `a receiver that waits is woken by a message, at any of its addresses`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        let receiver = TestReceiver()
        let started = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await receiving(bus, from: ["here", "there"], with: receiver) { receiver.messages.count == 2 }
            }
            group.addTask {
                try await Task.sleep(for: .milliseconds(50))
                try await bus.send(BusMessage("a1"), to: "there")
                try await bus.send(BusMessage("b1"), to: "here")
            }
            try await group.waitForAll()
        }
        #expect(receiver.messages.sorted() == ["a1", "b1"])
        #expect(ContinuousClock.now - started < .seconds(20))
    }

    @Test func `a receiver whose task is cancelled returns`() async throws {
        let station = try Station()
        let bus = try await station.bus()
        let task = Task { await bus.receive(from: ["here"]) { _ in .accepted } }
        try await Task.sleep(for: .milliseconds(30))
        task.cancel()
        await task.value
    }
}
