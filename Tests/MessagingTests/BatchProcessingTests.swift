import Database
import Foundation
@testable import Messaging
import Synchronization
import Testing


@Suite struct BatchProcessingTests {
    private struct Unready: Error {}

    private func station() async throws -> Station {
        let station = try Station()
        try await station.database.write { _ = try $0.run("CREATE TABLE notes (name TEXT NOT NULL PRIMARY KEY)") }
        return station
    }

    private func notes(_ station: Station) async throws -> [String] {
        try await station.database.read { db in try db.rows("SELECT name FROM notes ORDER BY name") { try $0.text("name") } }
    }

    @Test func `messages are taken in one transaction`() async throws {
        let station = try await station()
        let outcomes = await station.database.processBatch(["a1", "b1", "a2"].map { BusMessage($0) }, logger: Station.logger) { messages, db in
            try messages.map { message in
                // Each message sees the writes of the previous ones.
                let before = try db.count("SELECT COUNT(*) AS n FROM notes")
                try db.run("INSERT INTO notes VALUES (\(message.id))")
                return before
            }
        }
        #expect(outcomes == [0, 1, 2])
        #expect(try await notes(station) == ["a1", "a2", "b1"])
    }

    @Test func `one that fails leaves nothing, holds up what comes after it of its key, and nothing else`() async throws {
        let station = try await station()
        let outcomes = await station.database.processBatch(["a1", "b1", "a2", "b2"].map { BusMessage($0) }, logger: Station.logger) { messages, db in
            try messages.map { message in
                try db.run("INSERT INTO notes VALUES (\(message.id))")
                if message.id == "a1" { throw Unready() }
                return message.id
            }
        }
        #expect(outcomes == [nil, "b1", nil, "b2"])
        #expect(try await notes(station) == ["b1", "b2"])
    }

    @Test func `where the database is away nobody asks it for each`() async throws {
        let (station, asked) = (try await station(), TestReceiver())
        let messages = ["a1", "b1", "a2"].map { BusMessage($0) }
        let outcomes = await station.database.processBatch(messages, logger: Station.logger) { messages, _ -> [String] in
            for each in messages { _ = asked.take(each) }
            throw DatabaseUnavailable.busy
        }
        #expect(outcomes == [nil, nil, nil] && asked.messages == ["a1", "b1", "a2"])
    }

    @Test func `nothing is nothing`() async throws {
        let asked = TestReceiver()
        let outcomes = await (try await station()).database.processBatch([BusMessage](), logger: Station.logger) { messages, _ in
            _ = asked.take(BusMessage("a1"))
            return messages.map(\.id)
        }
        #expect(outcomes.isEmpty && asked.messages.isEmpty)
    }
}
