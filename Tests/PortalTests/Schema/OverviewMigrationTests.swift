import Database
import DatabaseTesting
import Foundation
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// A database from before EAM Users and its lists, with people, a waiting account and a published one.
@Suite struct OverviewMigrationTests {
    private func olderDatabase(_ folder: URL) async throws -> Database {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let database = try TestDatabases.openEmpty(folder.appendingPathComponent("portal.sqlite"))
        try await database.migrate(Array(PortalSchema.migrations.prefix(1)), clock: .system)
        let statements: [Query] = [
            "INSERT INTO applications (id, name) VALUES ('hd4dp2', 'HD4DP2')",
            "INSERT INTO organisations (id, name, number) VALUES (7, 'AZ Noordzee', '71090112')",
            "INSERT INTO provisions (id, application_id, organisation_id, url, bus_address) VALUES (3, 'hd4dp2', 7, 'http://127.0.0.1', 'address')",
            "INSERT INTO users (id, ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, created_at) VALUES (1, \([UInt8]([1])), \([UInt8]([1])), 'an.claes@aznoordzee.example', 0, 'An', 'Claes', 'nl', 0)",
            "INSERT INTO users (id, ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, created_at) VALUES (2, \([UInt8]([2])), \([UInt8]([2])), 'noor@aznoordzee.example', 0, 'Noor', 'El Amrani', 'nl', 0)",
            "INSERT INTO memberships (user_id, organisation_id, access_manager) VALUES (1, 7, 1)",
            "INSERT INTO accounts (id, user_id, provision_id, email, state, origin, live, revision, state_since, created_at) VALUES (5, 2, 3, 'n@aznoordzee.example', 'Approval', 'new', 'none', 2, 1000, 0)",
            "INSERT INTO accounts (id, user_id, provision_id, email, state, origin, live, revision, state_since, created_at) VALUES (6, 1, 3, 'a@aznoordzee.example', 'Published', 'new', 'open', 4, 1000, 0)",
        ]
        try await database.write { db in for statement in statements { try db.run(statement) } }
        return database
    }

    @Test func `what is there already is found, sorted and told as what comes later`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("older-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try await olderDatabase(folder)
        try await database.migrate(PortalSchema.migrations, clock: .system)
        try await database.read { db in
            let keys = try db.rows("SELECT last_key, first_key, role_order FROM users ORDER BY id") {
                [try $0.text("last_key"), try $0.text("first_key"), "\(try $0.integer("role_order"))"]
            }
            #expect(keys == [["claes an", "an claes", "3"], ["el amrani noor", "noor el amrani", "4"]])
            let accounts = try db.rows("SELECT organisation_id, owner_key, label_key FROM accounts ORDER BY id") {
                ["\(try $0.integer("organisation_id"))", try $0.text("owner_key"), try $0.text("label_key")]
            }
            #expect(accounts == [["7", "el amrani noor", "az noordzee / hd4dp2"], ["7", "claes an", "az noordzee / hd4dp2"]])
            // An was mailed at the time of the request, so she gets no second mail.
            #expect(try db.count("SELECT COUNT(*) AS n FROM approval_notices WHERE user_id = 1 AND account_id = 5 AND mailed_at IS NOT NULL") == 1)
            for (search, table) in [(ListSchema.userSearch, "users"), (ListSchema.accountSearch, "accounts")] {
                for term in ["amrani", "el amr", "am", "n"] {
                    #expect(try db.count("SELECT COUNT(*) AS n FROM (\(search.rows(containing: term, db.dialect))) AS f") == 1, "\(table) \(term)")
                }
            }
        }
        #expect(try await database.read { try $0.verifyAudit() } == .whole(links: 0))
    }

    @Test func `an account of another organisation than its provision's is refused by the schema`() async throws {
        let stage = try await TestPortal()
        let other = try await stage.text("SELECT CAST(id AS TEXT) AS t FROM organisations WHERE name = 'UZ Westhoek'")
        let westhoek = try #require(other.flatMap { OrganisationID($0) })
        await #expect(throws: (any Error).self) {
            try await stage.run("UPDATE accounts SET organisation_id = \(westhoek) WHERE organisation_id <> \(westhoek)")
        }
        await #expect(throws: (any Error).self) { try await stage.run("UPDATE accounts SET organisation_id = NULL") }
    }
}
