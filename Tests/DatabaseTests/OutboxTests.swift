import Database
import Foundation
import Testing
import Vocabulary

@Suite struct OutboxTests {
    let noon = TemporaryDatabase.noon

    /// Messages such as `a1 a2 b1`; the letter is the ordering key.
    private func outbox(_ messages: [String]) async throws -> TemporaryDatabase {
        let place = try await TemporaryDatabase.delivering()
        let noon = noon
        try await place.database.write { db in
            for message in messages {
                try db.enqueue(messageID: message, to: "somewhere", orderingKey: String(message.prefix(1)), body: Array(message.utf8), at: noon)
            }
        }
        return place
    }

    private func due(_ place: TemporaryDatabase, after seconds: TimeInterval = 0, limit: Int = 100) async throws -> [String] {
        let time = noon.addingTimeInterval(seconds)
        return try await place.database.read { try $0.outboxDue(at: time, limit: limit).map(\.messageID) }
    }

    private func row(_ place: TemporaryDatabase, _ message: String) async throws -> Int64 {
        let found = try await place.database.read { db in
            try db.first("SELECT id FROM bus_outbox WHERE message_id = \(message)") { try $0.integer("id") }
        }
        return try #require(found)
    }

    @Test func `what was to wait until the clock was put back does not wait for it to come round`() async throws {
        let place = try await outbox(["a1", "a2", "b1"])
        let noon = noon
        try await place.database.write { db in
            try db.run("UPDATE bus_outbox SET next_attempt_at = \(noon.addingTimeInterval(3600)) WHERE message_id = 'a1'")
            try db.run("UPDATE bus_outbox SET next_attempt_at = \(noon.addingTimeInterval(200)) WHERE message_id = 'b1'")
        }
        #expect(try await due(place) == ["a1"])
    }

    @Test func `a job that was due next before the clock was put back runs`() async throws {
        let place = try await TemporaryDatabase.delivering()
        let now = noon
        let job = RecurringJob(kind: "often", every: 60) { _, _ in }
        #expect(try await place.database.runDueJobs([job], clock: TimeSource { now.addingTimeInterval(3600) }) == ["often"])
        #expect(try await place.database.runDueJobs([job], clock: TimeSource { now.addingTimeInterval(3590) }) == [])
        #expect(try await place.database.runDueJobs([job], clock: TimeSource { now }) == ["often"])
    }

    @Test func `a message with the id of another is refused`() async throws {
        let place = try await outbox(["a1"])
        let noon = noon
        await #expect(throws: ConstraintViolation.self) {
            try await place.database.write { try $0.enqueue(messageID: "a1", to: "elsewhere", orderingKey: "b", body: [], at: noon) }
        }
    }

    @Test func `a message goes with the change it tells of when that is rolled back`() async throws {
        let place = try await outbox([])
        let noon = noon
        await #expect(throws: PulledPlug.self) {
            try await place.database.write { db in
                try db.enqueue(messageID: "a1", to: "somewhere", orderingKey: "a", body: [1], at: noon)
                throw PulledPlug()
            }
        }
        #expect(try await due(place).isEmpty)
    }

    @Test func `a message is not due before its time`() async throws {
        let place = try await outbox(["a1"])
        #expect(try await due(place, after: -1).isEmpty)
    }

    @Test func `of each key only the oldest is due`() async throws {
        let place = try await outbox(["a1", "b1", "a2", "a3", "b2"])
        #expect(try await due(place) == ["a1", "b1"])
        let noon = noon
        let first = try await row(place, "a1")
        try await place.database.write { try $0.outboxSent([first], at: noon) }
        #expect(try await due(place) == ["b1", "a2"])
    }

    @Test func `a message that failed holds back the later ones of its key and no other`() async throws {
        let place = try await outbox(["a1", "a2", "b1"])
        let later = noon.addingTimeInterval(60)
        let first = try await row(place, "a1")
        try await place.database.write { try $0.outboxFailed(first, reason: "nobody there", nextAttempt: later) }
        #expect(try await due(place) == ["b1"])
        #expect(try await due(place, after: 59.999) == ["b1"])
        #expect(try await due(place, after: 60) == ["b1", "a1"])
        let attempts = try await place.database.read { try $0.outboxDue(at: later, limit: 9).map(\.attempts) }
        #expect(attempts == [0, 1])
    }

    @Test func `a dead message is never due again, keeps its reason and lets the later ones go`() async throws {
        let place = try await outbox(["a1", "a2"])
        let first = try await row(place, "a1")
        try await place.database.write { try $0.outboxDead(first, reason: "refused") }
        #expect(try await due(place, after: 1_000_000) == ["a2"])
        let reason = try await place.database.read { try $0.first("SELECT failure FROM bus_outbox WHERE dead = 1") { try $0.text("failure") } }
        #expect(reason == "refused")
    }

    @Test func `a message that was sent at last has no failure any more`() async throws {
        let place = try await outbox(["a1"])
        let (noon, first) = (noon, try await row(place, "a1"))
        try await place.database.write { db in
            try db.outboxFailed(first, reason: "nobody there", nextAttempt: noon)
            try db.outboxSent([first], at: noon)
        }
        #expect(try await due(place, after: 1_000_000).isEmpty)
        #expect(try await place.count("SELECT count(*) AS n FROM bus_outbox WHERE failure IS NULL AND sent_at IS NOT NULL") == 1)
    }

    @Test func `what is due comes whole, oldest first and no more than asked for`() async throws {
        let place = try await outbox(["c1", "b1", "a1"])
        #expect(try await due(place, limit: 2) == ["c1", "b1"])
        let noon = noon
        let rows = try await place.database.read { try $0.outboxDue(at: noon, limit: 1) }
        let first = try #require(rows.first)
        #expect(first.address == "somewhere" && first.orderingKey == "c" && first.body == Array("c1".utf8) && first.attempts == 0)
    }
}

@Suite struct InboxTests {
    @Test func `a message is taken once`() async throws {
        let place = try await TemporaryDatabase.delivering()
        let noon = TemporaryDatabase.noon
        #expect(try await place.database.write { try $0.recordReceipt(messageID: "m", at: noon) })
        #expect(try await !place.database.write { try $0.recordReceipt(messageID: "m", at: noon) })
        #expect(try await place.database.write { try $0.recordReceipt(messageID: "n", at: noon) })
    }

    @Test func `a message whose effect was rolled back is taken again`() async throws {
        let place = try await TemporaryDatabase.delivering()
        let noon = TemporaryDatabase.noon
        await #expect(throws: PulledPlug.self) {
            try await place.database.write { db in
                _ = try db.recordReceipt(messageID: "m", at: noon)
                throw PulledPlug()
            }
        }
        #expect(try await place.database.write { try $0.recordReceipt(messageID: "m", at: noon) })
    }

    @Test func `of many that take the same message at once exactly one gets it`() async throws {
        let place = try await TemporaryDatabase.delivering()
        let noon = TemporaryDatabase.noon
        let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 1...20 { group.addTask { try await place.database.write { try $0.recordReceipt(messageID: "m", at: noon) } } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
    }
}
