import DatabaseTesting
import Foundation
import Testing
import Vocabulary

@testable import Database
@testable import Portal
@testable import Directory

/// From an SQLite file to a server, whichever engine this run uses.
@Suite struct CopyTests {
    /// A portal on SQLite with the sample people, and an empty database on a server with the same schema.
    private struct Move {
        let old: TestPortal
        let source: SQLiteDriver
        let target: Database
        let folder: URL

        init() async throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("copy-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            source = try SQLiteDriver(path: folder.appendingPathComponent("portal.sqlite").path)
            old = try await TestPortal(database: Database(driver: source))
            target = Database(driver: try PostgresDriver(address: try TestDatabases.freshAddress(folder.appendingPathComponent("target").path)))
            _ = try await target.migratePortal(clock: .system)
        }

        @discardableResult
        func run() async throws -> Int { try await DatabaseCopy(from: source, to: target, filled: Database.tablesFilledByPortal).run { _, _ in } }

        func end() throws {
            try target.close()
            try FileManager.default.removeItem(at: folder)
        }
    }

    private func count(_ database: Database, _ table: Query) async throws -> Int { try await database.read { try $0.count("SELECT COUNT(*) AS n FROM \(table)") } }

    @Test func `a database that holds anything is refused and left as it is`() async throws {
        let move = try await Move()
        try await move.target.write { try $0.run("INSERT INTO organisations (name, number) VALUES ('UZ Westhoek', '71090310')") }
        await #expect(throws: CopyRefusal.notEmpty(table: "organisations")) { try await move.run() }
        #expect(try await count(move.target, "organisations") == 1)
        #expect(try await count(move.target, "users") == 0)
        try move.end()
    }

    @Test func `a file of an older program is refused`() async throws {
        let move = try await Move()
        try await move.old.run("DELETE FROM schema_migrations WHERE number = 4")
        await #expect(throws: CopyRefusal.otherSchema) { try await move.run() }
        try move.end()
    }

    @Test(arguments: ["UPDATE audit SET capacity = 'owner' WHERE seq = 3", "DELETE FROM audit WHERE seq = 3"])
    func `a chain that does not fit is not copied, nor is anything else`(change: String) async throws {
        let move = try await Move()
        try await move.old.run(Query(stringLiteral: change))
        await #expect(throws: CopyRefusal.chainBroken) { try await move.run() }
        #expect(try await count(move.target, "users") == 0)
        try move.end()
    }

    @Test func `what the new schema refuses stops all of it`() async throws {
        let move = try await Move()
        try await move.old.run("UPDATE audit SET details = \("a\0b") WHERE seq = 2")
        await #expect(throws: (any Error).self) { try await move.run() }
        #expect(try await count(move.target, "accounts") == 0)
        try move.end()
    }

    @Test func `everything arrives as it was, and life goes on: accounts, ids, keys, search and chain`() async throws {
        let move = try await Move()
        let links = try await move.run()
        let new = try await TestPortal(database: move.target, samples: false)
        #expect(links > 10)
        #expect(try await new.count("SELECT COUNT(*) AS n FROM audit") == links)
        for (table, columns) in [("users", "id, ssin_sealed, ssin_index, email, last_key, search_text, role_order, sort_status"),
            ("accounts", "id, user_id, provision_id, organisation_id, email, user_name, state, revision, owner_key, search_text"), ("grants", "*"), ("memberships", "*"),
            ("bus_outbox", "*"), ("mail_outbox", "*"), ("audit", "*"), ("audit_head", "*"), ("messages", "*"), ("remarks", "*"), ("author_groups", "*"), ("applications", "*"), ("roles", "*")]
        {
            let rows: @Sendable (any Reader) throws -> [[SQLValue]] = { db in
                try db.rows(Query(stringLiteral: "SELECT \(columns) FROM \(table) ORDER BY 1, 2")) { $0.values }
            }
            #expect(try await new.database.read(rows) == move.old.database.read(rows), "\(table)")
        }
        let last = try await new.count("SELECT MAX(id) AS n FROM accounts")
        let draft = try await new.draft()
        #expect(draft.value > Int64(last))
        #expect(try await new.database.read { try $0.verifyAudit() } == .whole(links: new.count("SELECT COUNT(*) AS n FROM audit")))
        let search = ListSchema.userSearch.rows(containing: "willems", .postgresql)
        #expect(try await new.count("SELECT COUNT(*) AS n FROM (\(search)) AS f") == 1)
        try move.end()
    }
}
