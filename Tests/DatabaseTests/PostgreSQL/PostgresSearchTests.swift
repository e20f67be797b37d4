import Database
import DatabaseTesting
import Foundation
import Testing

/// Search with and without the extension pg_trgm.
@Suite struct PostgresSearchTests {
    private static let search = OrderedSearch(table: "people", column: "search_text", key: "last_key")
    private static let tables = ["CREATE TABLE people (id BIGINT PRIMARY KEY, last_key TEXT NOT NULL, search_text TEXT NOT NULL)"]

    private func fill(_ database: Database) async throws {
        try await database.write { db in
            for statement in Self.search.statements(.postgresql) { try db.run(Query(stringLiteral: statement)) }
            for (id, name) in ["an claes", "noor el amrani", "emma de smet", "100% a_b\\c"].enumerated() {
                try db.run("INSERT INTO people VALUES (\(id), \(name), \(name))")
            }
        }
    }

    private func found(_ term: String, _ database: Database) async throws -> [Int] {
        try await database.read { db in try db.rows("SELECT id FROM (\(Self.search.rows(containing: term, .postgresql))) AS f ORDER BY id") { try $0.int("id") } }
    }

    private static let terms: [(String, [Int])] = [
        ("amrani", [1]), ("el am", [1]), ("mra", [1]), ("a", [0, 1, 3]), ("an", [0]), ("sm", [2]), ("me", []), ("cl", [0]), ("%", []), ("00% a_b\\", [3]), ("x_b", []),
    ]

    @Test(arguments: terms) func `a search finds parts of three signs and beginnings of words`(term: String, expected: [Int]) async throws {
        let place = try await PostgresPlace(Self.tables)
        try await fill(place.database)
        #expect(try await place.count("SELECT COUNT(*) AS n FROM pg_indexes WHERE indexname = 'people_search'") == 1)
        #expect(try await found(term, place.database) == expected)
    }

    @Test func `who may not have the extension has a search that finds the same, without an index`() async throws {
        let place = try await PostgresPlace()
        let role = "plain_\(UInt32.random(in: 0 ... .max))"
        try Administration.run(["CREATE ROLE \(role) LOGIN", "GRANT CREATE ON SCHEMA public TO \(role)"], at: place.address)
        let plain = Database(driver: try PostgresDriver(address: place.address.replacing("gatehouse@", with: "\(role)@")))
        try await plain.write { db in for table in Self.tables { try db.run(Query(stringLiteral: table)) } }
        try await fill(plain)
        #expect(try await place.count("SELECT COUNT(*) AS n FROM pg_indexes WHERE indexname = 'people_search'") == 0)
        for (term, expected) in Self.terms { #expect(try await found(term, plain) == expected, "\(term)") }
        try plain.close()
        try Administration.run(["DROP OWNED BY \(role)", "DROP ROLE \(role)"], at: place.address)
    }
}
