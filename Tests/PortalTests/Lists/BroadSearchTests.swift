import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// A search with very many hits: it comes in the order of names and reads only the part of the index that a page needs.
@Suite struct BroadSearchTests: SearchWalk {
    @Test(arguments: ["b", "va", "oel", "exam", "noordzee", "de v", "nobody at all"], [false, true])
    func `every account is there once and in order, however many match, forwards and backwards (#74 #78)`(term: String, descending: Bool) async throws {
        let stage = try await seeded(users: 800, accounts: 900)
        let marc = try await stage.viewer(.marc)
        let (there, back) = try await walk(stage, descending: descending) { db, place in
            var filter = AccountFilter()
            filter.term = term
            let listing = AccountListing(filter, marc, db.dialect)
            return try db.slice(listing.query(.init(order: .person, searched: true), at: place), at: place) { try $0.integer("id") }
        }
        let all = try await expected(stage, "accounts", key: "owner_key", term)
        #expect(there == (descending ? all.reversed() : all) && back == there)
        #expect((term == "nobody at all") == there.isEmpty)
    }

    @Test(arguments: ["b", "va", "oel", "exam"])
    func `so is everybody of EAM Users, with a filter too (#82)`(term: String) async throws {
        let stage = try await seeded(users: 800, accounts: 900)
        let marc = try await stage.viewer(.marc)
        for status in [nil, "Enabled"] {
            let (there, back) = try await walk(stage, descending: false) { db, place in
                var filter = UserFilter()
                filter.term = term
                filter.status = status
                let listing = UserListing(filter, marc, db.dialect)
                return try db.slice(listing.query(.init(order: .last, searched: true), at: place), at: place) { try $0.integer("id") }
            }
            var all = try await expected(stage, "users", key: "last_key", term)
            if status != nil {
                let enabled = try await stage.database.read { try Set($0.rows("SELECT id FROM users WHERE status = 'Enabled'") { try $0.integer("id") }) }
                all = all.filter(enabled.contains)
            }
            #expect(there == all && back == all)
        }
    }

    @Test func `the page says that it is sorted by name, and offers no other order, until more of the name is given (#74 #82)`() async throws {
        let stage = try await seeded(users: 2000, accounts: 2000)
        try await stage.visit { open in
            let marc = try await open(.marc)
            for (path, order) in [("/manage/accounts", "since"), ("/manage/users", "email")] {
                let broad = try await marc.get("\(path)?q=example&sort=\(order)")
                #expect(broad.text.contains("Many match, so they are sorted by name."))
                #expect(!broad.text.contains("?sort=") && !broad.text.contains("&amp;sort=") && broad.text.contains("aria-sort=\"ascending\""))
                let next = try #require(broad.link("next"))
                let second = try await marc.get(next)
                #expect(second.rowIDs.count == 50 && Set(second.rowIDs).isDisjoint(with: broad.rowIDs))
                #expect(try await marc.get(try #require(second.link("prev"))).rowIDs == broad.rowIDs)
                let narrow = try await marc.get("\(path)?q=willems&sort=\(order)")
                #expect(!narrow.text.contains("Many match") && narrow.text.contains("sort=\(order)"))
            }
            // Inside an organisation there are fewer hits.
            #expect(try await !open(.an).get("/manage/accounts?q=example&sort=since").text.contains("Many match"))
        }
    }

    @Test func `what changes is found by its new name and no more by its old one, what goes is gone (#74 #82)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft(of: .emma)
        func found(_ term: String) async throws -> [Int] {
            try await stage.database.read { db in
                try [ListSchema.accountSearch, ListSchema.userSearch].map { try db.count("SELECT COUNT(*) AS n FROM (\($0.rows(containing: term, db.dialect))) AS f") }
            }
        }
        #expect(try await found("emma de") == [1, 1])
        _ = try await stage.services.signIn(SamplePerson.emma.identity(last: "Zwaenepoel"), language: .en, userAgent: "tests")
        #expect(try await found("emma de") == [0, 0])
        #expect(try await found("zwaenep") == [1, 1])
        #expect(try await found("zw") == [1, 1])
        try await stage.run("DELETE FROM accounts WHERE id = \(id)")
        #expect(try await found("zwaenep") == [0, 1])
        guard stage.database.driver.dialect == .sqlite else { return }
        #expect(try await stage.text("SELECT integrity_check AS t FROM pragma_integrity_check") == "ok")
    }
}
