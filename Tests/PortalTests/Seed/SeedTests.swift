import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Samples
@testable import Directory

/// `gatehouse seed`, with small numbers.
@Suite struct SeedTests {
    private static let places = DemoAddresses(nodeURL: "http://127.0.0.1:8081")

    private func seeded(users: Int = 400, accounts: Int = 500, organisations: Int = 12) async throws -> TestPortal {
        let stage = try await TestPortal()
        try await stage.services.seed(SeedSize(users: users, accounts: accounts, organisations: organisations), places: Self.places) { _ in }
        return stage
    }

    @Test(arguments: [
        (4, 100, 100, SeedRefusal.organisations), (5001, 100_000, 100_000, .organisations), (10, 49, 60, .users(least: 50)), (10, 5_000_001, 60, .users(least: 50)),
        (10, 50, 9, .accounts(least: 10, most: 75)), (10, 50, 76, .accounts(least: 10, most: 75)),
    ])
    func `numbers that do not fit together are refused`(organisations: Int, users: Int, accounts: Int, refusal: SeedRefusal) {
        #expect(throws: refusal) { try SeedSize(users: users, accounts: accounts, organisations: organisations) }
    }

    @Test func `a folder that was seeded before is left as it is`() async throws {
        let stage = try await seeded()
        let before = try await stage.imprint()
        await #expect(throws: SeedRefusal.seededBefore) {
            try await stage.services.seed(SeedSize(users: 900, accounts: 900, organisations: 20), places: Self.places) { _ in }
        }
        #expect(try await stage.imprint() == before)
    }

    @Test func `there is as much as was asked for, every state among it, the audit chain is whole and the schema has nothing against it`() async throws {
        let stage = try await seeded(users: 4000, accounts: 5000)
        for (table, count) in [("users", 4000), ("accounts", 5000), ("organisations", 12)] {
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM \(Query(stringLiteral: table))") == count)
        }
        let states = try await stage.database.read { db in
            try db.rows("SELECT state, COUNT(*) AS n FROM accounts GROUP BY state") { try $0.text("state") }
        }
        #expect(Set(states) == Set(AccountState.allCases.map(\.rawValue)))
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE state = 'Published'") > 4000)
        let links = try await stage.count("SELECT COUNT(*) AS n FROM audit")
        #expect(try await stage.database.read { try $0.verifyAudit() } == .whole(links: links))
        guard stage.database.driver.dialect == .sqlite else { return }
        let strays = try await stage.database.read { try $0.rows("PRAGMA foreign_key_check") { _ in true } }
        #expect(strays.isEmpty)
        #expect(try await stage.text("SELECT integrity_check AS t FROM pragma_integrity_check") == "ok")
    }

    @Test func `numbers are valid, grants are of the account's application, author groups of its provision, and never missing where they are needed`() async throws {
        let stage = try await seeded(users: 4000, accounts: 5000)
        try await stage.database.read { db in
            let ssins = try db.rows("SELECT ssin_sealed FROM users") { try stage.keys.openText(try $0.bytes("ssin_sealed"), as: "ssin") }
            let valid = try ssins.map { try SSIN.parse($0).digits }
            #expect(Set(valid).count == 4000)
            try db.each("SELECT number FROM organisations") { _ = try OrganisationNumber.parse(try $0.text("number")) }
            try db.each("SELECT number FROM user_nihdi") { _ = try NIHDINumber.parse(try $0.text("number")) }
            try db.each("SELECT email FROM accounts") { row in
                let (entered, email) = (try row.text("email"), try EmailAddress.parse(try row.text("email")).address)
                #expect(entered == email)
            }
            try db.each("SELECT DISTINCT first_name, last_name FROM users") { row in
                for name in [try row.text("first_name"), try row.text("last_name")] {
                    let parsed = try PersonName.parse(name).text
                    #expect(parsed == name)
                }
            }
            let catalogue = try db.catalogue()
            try db.each("""
                SELECT g.role, g.layer, p.application_id, a.provision_id, ag.provision_id AS group_provision FROM grants AS g JOIN accounts AS a ON a.id = g.account_id
                    JOIN provisions AS p ON p.id = a.provision_id LEFT JOIN author_groups AS ag ON ag.id = g.author_group_id
                """) { row in
                let application = try #require(catalogue.application(try row.named("application_id")))
                let role = try #require(application.role(code: try row.text("role")))
                let group = try row.optional("group_provision", row.integer)
                let (provision, layer) = (try row.integer("provision_id"), try row.text("layer"))
                #expect(group == nil || group == provision)
                #expect(role.authorGroup != .chosen || group != nil)
                #expect(role.authorGroup != .none || group == nil)
                #expect(role.authorGroup != .own || layer == "working" || group != nil)
            }
            #expect(try db.count("""
                SELECT COUNT(*) AS n FROM accounts AS a WHERE a.live <> 'none' AND (a.user_name IS NULL
                    OR NOT EXISTS (SELECT 1 FROM grants AS g WHERE g.account_id = a.id AND g.layer = 'approved'))
                """) == 0)
        }
    }

    @Test func `what lists are sorted and searched by is what it would be if a name had changed`() async throws {
        let stage = try await seeded()
        let before = try await stage.imprint()
        try await stage.database.write { db in
            for user: UserID in try db.rows("SELECT id FROM users", { try $0.id("id") }) { try db.refreshKeys(of: user) }
        }
        #expect(try await stage.imprint() == before)
    }

    @Test func `An Claes sees her share page by page, and an added access manager is one`() async throws {
        let stage = try await seeded(users: 1500, accounts: 1500)
        let an = try await stage.viewer(.an)
        let slice = try await stage.database.read { try $0.managedAccounts(AccountFilter(), order: .person, descending: false, at: nil, for: an) }
        #expect(slice.items.count == 50 && slice.next != nil && slice.items.allSatisfy { $0.account.organisationName == "AZ Noordzee" })
        let manager: UserID? = try await stage.database.read { try $0.first("SELECT user_id FROM memberships WHERE access_manager = 1 ORDER BY user_id DESC LIMIT 1") { try $0.id("user_id") } }
        let id = try #require(manager)
        let viewer = try #require(try await stage.database.read { try $0.viewer(id) })
        #expect(viewer.managed.count == 1)
        try await stage.visit { open in
            let name = try #require(slice.items.first?.account.ownerName)
            #expect(try await open(.an).get("/manage/accounts").text.contains(name))
            #expect(try await open(.tom).get("/accounts").status == .ok)
        }
    }

    @Test func `the same numbers make the same people`() async throws {
        func names() async throws -> [String] {
            let stage = try await seeded()
            return try await stage.database.read { try $0.rows("SELECT last_key, email FROM users ORDER BY id") { "\(try $0.text("last_key")) \(try $0.text("email"))" } }
        }
        #expect(try await names() == names())
    }

    @Test func `nobody is mailed about what was seeded`() async throws {
        let stage = try await seeded(users: 4000, accounts: 5000)
        let before = try await stage.count("SELECT COUNT(*) AS n FROM mail_outbox")
        try await stage.services.mailGatheredNotices()
        try await stage.database.write { try stage.services.remindApprovers(in: $0, at: stage.clock.now) }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM mail_outbox") == before)
    }
}
