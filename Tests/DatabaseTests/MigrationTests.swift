import Database
import Foundation
import Testing
import Vocabulary

@Suite struct MigrationTests {
    static let first = Migration(1, "people") { _ in ["CREATE TABLE people (id INTEGER)", "INSERT INTO people VALUES (1)"] }
    static let second = Migration(2, "pets") { _ in ["CREATE TABLE pets (id INTEGER)"] }
    static let broken = Migration(2, "broken") { _ in ["CREATE TABLE pets (id INTEGER)", "INSERT INTO nowhere VALUES (1)"] }

    private func tables(_ place: TemporaryDatabase) async throws -> [String] {
        try await place.database.read { db in
            let all: Query = switch db.dialect {
            case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            case .postgresql: "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            }
            return try db.rows(all) { try $0.text("name") }
        }
    }

    @Test func `a database newer than the program is refused and left alone`() async throws {
        let place = try await TemporaryDatabase(migrations: [Self.first, Self.second])
        let before = try await tables(place)
        await #expect(throws: MigrationError.databaseIsNewer(found: 2, known: 1)) {
            try await place.database.migrate([Self.first], clock: TemporaryDatabase.clock)
        }
        await #expect(throws: MigrationError.databaseIsNewer(found: 1, known: 0)) {
            try await place.database.migrate([], clock: TemporaryDatabase.clock)
        }
        #expect(try await tables(place) == before)
    }

    @Test func `a step that was renamed is refused, before anything else is applied`() async throws {
        let place = try await TemporaryDatabase(migrations: [Self.first])
        let renamed = Migration(1, "persons") { _ in ["CREATE TABLE persons (id INTEGER)"] }
        await #expect(throws: MigrationError.renamed(number: 1, expected: "persons", found: "people")) {
            try await place.database.migrate([renamed, Self.second], clock: TemporaryDatabase.clock)
        }
        #expect(try await tables(place) == ["people", "schema_migrations"])
    }

    @Test func `when one statement fails, no step of the round is applied`() async throws {
        let place = try await TemporaryDatabase()
        await #expect(throws: (any Error).self) {
            try await place.database.migrate([Self.first, Self.broken], clock: TemporaryDatabase.clock)
        }
        #expect(try await tables(place).isEmpty)
    }

    @Test func `when a later step fails, what was there before stays and the step can be mended`() async throws {
        let place = try await TemporaryDatabase(migrations: [Self.first])
        await #expect(throws: (any Error).self) {
            try await place.database.migrate([Self.first, Self.broken], clock: TemporaryDatabase.clock)
        }
        #expect(try await tables(place) == ["people", "schema_migrations"])
        try await place.database.migrate([Self.first, Self.second], clock: TemporaryDatabase.clock)
        #expect(try await tables(place) == ["people", "pets", "schema_migrations"])
    }

    @Test func `two steps of one number are refused`() async throws {
        let place = try await TemporaryDatabase()
        let twin = Migration(1, "twin") { _ in ["CREATE TABLE twin (id INTEGER)"] }
        await #expect(throws: (any Error).self) { try await place.database.migrate([Self.first, twin], clock: TemporaryDatabase.clock) }
        #expect(try await tables(place).isEmpty)
    }

    @Test func `each step is applied once, however often the program starts`() async throws {
        let place = try await TemporaryDatabase()
        for _ in 1...3 { try await place.database.migrate([Self.first, Self.second], clock: TemporaryDatabase.clock) }
        #expect(try await place.count("SELECT count(*) AS n FROM people") == 1)
        let noted = try await place.database.read { db in
            try db.rows("SELECT number, name, applied_at FROM schema_migrations ORDER BY number") {
                "\(try $0.int("number")) \(try $0.text("name")) \(try $0.date("applied_at") == TemporaryDatabase.noon)"
            }
        }
        #expect(noted == ["1 people true", "2 pets true"])
    }

    @Test func `a step that is new is applied to a database that has the others`() async throws {
        let place = try await TemporaryDatabase(migrations: [Self.first])
        try await place.database.migrate([Self.first, Self.second], clock: TemporaryDatabase.clock)
        #expect(try await tables(place) == ["people", "pets", "schema_migrations"])
        #expect(try await place.count("SELECT count(*) AS n FROM people") == 1)
    }

    @Test func `the tables of delivery can be made`() async throws {
        let place = try await TemporaryDatabase.delivering()
        #expect(try await tables(place).contains("audit_head"))
        for dialect in [Dialect.sqlite, .postgresql] {
            #expect(DeliveryTables.statements(dialect).allSatisfy { !$0.isEmpty })
        }
        #expect(!DeliveryTables.statements(.postgresql).contains { $0.contains("BLOB") || $0.contains("AUTOINCREMENT") || $0.contains("X'") })
    }
}
