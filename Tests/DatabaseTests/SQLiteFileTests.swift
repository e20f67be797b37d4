import Database
import Testing

/// SQLite's file: journal, durability and connections. Not for PostgreSQL (Tests/sqlite-alone.txt).
@Suite struct SQLiteFileTests {
    private func people() async throws -> TemporaryDatabase { try await TemporaryDatabase.withEmma() }

    @Test func `foreign keys are on for reader and writer`() async throws {
        let place = try await people()
        let writer = try await place.database.write { try $0.first("PRAGMA foreign_keys") { try $0.int("foreign_keys") } }
        let reader = try await place.database.read { try $0.first("PRAGMA foreign_keys") { try $0.int("foreign_keys") } }
        #expect(writer == 1 && reader == 1)
    }

    @Test func `the log is written ahead`() async throws {
        let place = try await people()
        #expect(try await place.database.read { try $0.first("PRAGMA journal_mode") { try $0.text("journal_mode") } } == "wal")
    }

    @Test func `every commit is on the disk before it returns: the writer's synchronous is FULL, also after many writes and reopening`() async throws {
        let place = try await people()
        for age in 1...20 { try await place.database.write { _ = try $0.run("UPDATE people SET age = \(age)") } }
        #expect(try await synchronous(place.database) == 2)
        let second = try place.reopened()
        #expect(try await synchronous(second) == 2)
        try second.close()
    }

    private func synchronous(_ database: Database) async throws -> Int? {
        try await database.write { try $0.first("PRAGMA synchronous") { try $0.int("synchronous") } }
    }
}
