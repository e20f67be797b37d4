import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct AccountOrderTests {
    /// The accounts at AZ Noordzee in an order that is computed here.
    private func ids(_ stage: TestPortal, _ order: AccountOrder, state: AccountState? = nil) async throws -> [Int64] {
        let place = try await stage.organisation("AZ Noordzee")
        let found = try await stage.database.read { db in
            try db.rows("""
                SELECT a.id, u.last_name, u.first_name, p.application_id, a.email, a.state, a.state_since FROM accounts AS a JOIN users AS u ON u.id = a.user_id
                    JOIN provisions AS p ON p.id = a.provision_id WHERE p.organisation_id = \(place)
                """) { row in
                let person = "\(try row.text("last_name")) \(try row.text("first_name"))".lowercased()
                let state = try row.text("state")
                let keys: [String] =
                    switch order {
                    case .person: [person]
                    case .account: ["az noordzee / \(try row.text("application_id"))"]
                    case .email: [try row.text("email")]
                    case .state: [state, person]
                    case .since: [String(format: "%020d", try row.integer("state_since"))]
                    }
                return (id: try row.integer("id"), keys: keys, state: state)
            }
        }
        return found.filter { state == nil || $0.state == state?.rawValue }
            .sorted { $0.keys == $1.keys ? $0.id < $1.id : $0.keys.lexicographicallyPrecedes($1.keys) }.map(\.id)
    }

    @Test(arguments: AccountOrder.allCases)
    func `by each column, up and down, forward and back, every account is there exactly once and in order (#74 #78)`(order: AccountOrder) async throws {
        let stage = try await TestPortal()
        try await Crowd.accounts(stage)
        let expected = try await ids(stage, order)
        try #require(expected.count == 123)
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            for (who, filter) in [(SamplePerson.an, ""), (.marc, "organisation=\(noordzee)&")] {
                let browser = try await open(who)
                for direction in ["", "&dir=desc"] {
                    let walk = try await ListWalk.forward(browser, from: "/manage/accounts?\(filter)sort=\(order)\(direction)")
                    #expect(walk.ids == (direction.isEmpty ? expected : expected.reversed()), "\(who) \(direction)")
                    #expect(walk.pages.map(\.count) == [50, 50, 23])
                    #expect(try await walk.back(browser).pages == walk.pages, "\(who) \(direction)")
                }
            }
        }
    }

    @Test func `what waits for approval is gone through in order too, and a filter holds from page to page (#74 #78)`() async throws {
        let stage = try await TestPortal()
        try await Crowd.accounts(stage)
        try await stage.run("UPDATE accounts SET state = 'Approval' WHERE state IN ('Draft', 'Published', 'Disabled')")
        let expected = try await ids(stage, .since, state: .approval)
        try await stage.visit { open in
            let an = try await open(.an)
            let walk = try await ListWalk.forward(an, from: "/manage/approval?sort=since&dir=desc")
            #expect(walk.ids == expected.reversed() && walk.pages.count == 2)
            let filtered = try await ListWalk.forward(an, from: "/manage/accounts?application=healthstat&sort=email")
            #expect(filtered.pages.count == 2 && filtered.last.contains("application=healthstat") && Set(filtered.ids).count == 60)
        }
    }

    @Test func `what is added or goes between two pages neither doubles nor hides a row that stays (#74)`() async throws {
        let stage = try await TestPortal()
        try await Crowd.accounts(stage)
        let before = try await ids(stage, .person)
        try await stage.visit { open in
            let an = try await open(.an)
            let first = try await an.get("/manage/accounts")
            _ = try await stage.draft()
            try await stage.run("DELETE FROM accounts WHERE id = \(before[10])")
            let rest = try await ListWalk.forward(an, from: try #require(first.link("next")))
            let emmas = try await stage.sampleAccount(of: .emma).value
            #expect((first.rowIDs + rest.ids).filter { $0 != emmas } == before)
        }
    }
}
