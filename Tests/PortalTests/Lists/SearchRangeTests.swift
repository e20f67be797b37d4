import Access
import Database
import Foundation
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// What is searched in SQLite, in ranges of names. Not for PostgreSQL (Tests/sqlite-alone.txt).
@Suite struct SearchRangeTests: SearchWalk {
    @Test func `ranges that have grown are divided step by step, and everything is found as before`() async throws {
        let stage = try await seeded(users: 800, accounts: 900)
        let searches = [ListSchema.accountSearch, ListSchema.userSearch]
        // As if all had come to a database with two ranges.
        try await stage.database.write { try $0.bulkLoad([], search: searches, ranges: ["d"]) {} }
        let marc = try await stage.viewer(.marc)
        let ranges = try await stage.count("SELECT COUNT(*) AS n FROM search_ranges")
        var added = 0
        for step in 1...100 {
            let more = try await stage.database.write { try $0.divideSearchRanges(of: searches, most: 60, moving: 200) }
            added += more
            if more == 0 || step.isMultiple(of: 3) {
                let (there, back) = try await walk(stage, descending: false) { db, place in
                    var filter = AccountFilter()
                    filter.term = "exam"
                    let listing = AccountListing(filter, marc, db.dialect)
                    return try db.slice(listing.query(.init(order: .person, searched: true), at: place), at: place) { try $0.integer("id") }
                }
                #expect(there.count == 900 && back == there)
                let all = try await expected(stage, "accounts", key: "owner_key", "exam")
                #expect(there == all)
            }
            if more == 0 { break }
        }
        let now = try await stage.count("SELECT COUNT(*) AS n FROM search_ranges")
        #expect(added > 10 && now == ranges + added)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM (\(searches[1].rows(containing: "exam", .sqlite))) AS f") == 800)
        #expect(try await stage.text("SELECT integrity_check AS t FROM pragma_integrity_check") == "ok")
    }
}
