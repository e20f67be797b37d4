import Access
import Database
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// Counts the queries.
private final class CountingReader: Reader {
    private let base: any Reader
    private(set) var questions = 0
    var dialect: Dialect { base.dialect }

    init(_ base: any Reader) { self.base = base }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        questions += 1
        try base.each(query, body)
    }
}

/// A list needs a fixed number of queries, however many rows it has.
@Suite struct RoundTripTests {
    private func questions(_ stage: TestPortal, _ work: @escaping @Sendable (any Reader) throws -> Int) async throws -> (asked: Int, rows: Int) {
        try await stage.database.read { db in
            let reader = CountingReader(db)
            let rows = try work(reader)
            return (reader.questions, rows)
        }
    }

    private func request<Order>(_ order: Order, _ path: String, at cursor: Cursor? = nil, _ filters: [String: String] = [:]) -> ListRequest<Order> {
        let place = cursor.map { ["at": "\(order.rawValue).\($0.text)"] } ?? [:]
        let query = ["sort": order.rawValue].merging(place) { $1 }.merging(filters) { $1 }
        return ListRequest(path: path, query: query, filters: Array(filters.keys))
    }

    @Test(arguments: UserOrder.allCases)
    func `EAM Users asks three questions at most for its list, in any order, on any page, for anybody`(order: UserOrder) async throws {
        let stage = try await TestPortal()
        _ = try await Crowd.people(stage)
        let services = stage.services
        let noordzee = try await stage.organisation("AZ Noordzee")
        for person in [SamplePerson.an, .karim, .marc] {
            let viewer = try await stage.viewer(person)
            for filters in [[:], ["organisation": "\(noordzee)"], ["q": "case"], ["role": "4", "status": "Enabled"]] {
                let first = request(order, "/manage/users", filters)
                let next = try await stage.database.read { try services.users(UserFilter(first), first, for: viewer, in: $0).next }
                for list in [first, request(order, "/manage/users", at: next, filters)] {
                    let (asked, rows) = try await questions(stage) { try services.users(UserFilter(list), list, for: viewer, in: $0).items.count }
                    #expect(asked <= 3 && rows > 1, "\(person) \(filters)")
                }
            }
        }
    }

    @Test(arguments: AccountOrder.allCases)
    func `EAM Accounts asks three questions at most for its list, in any order, on any page, for anybody`(order: AccountOrder) async throws {
        let stage = try await TestPortal()
        try await Crowd.accounts(stage)
        let catalogue = try await stage.database.read { try $0.catalogue() }
        for person in [SamplePerson.an, .marc] {
            let viewer = try await stage.viewer(person)
            for filters in [[:], ["q": "case"], ["application": "healthstat"], ["state": "Approval"]] {
                let first = request(order, "/manage/accounts", filters)
                let filter = AccountFilter(first, catalogue)
                let next = try await stage.database.read { try $0.managedAccounts(filter, order: order, descending: false, at: nil, for: viewer).next }
                for cursor in [nil, next] {
                    let (asked, rows) = try await questions(stage) {
                        try $0.managedAccounts(filter, order: order, descending: false, at: cursor, for: viewer).items.count
                    }
                    #expect(asked <= 3 && rows > 1, "\(person) \(filters)")
                }
            }
        }
    }

    @Test func `so do the other lists: what waits, the filters, the messages, the own accounts, the sessions`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.published()
        _ = try await stage.draft(at: "UZ Westhoek")
        let (an, emma, now, limits) = (try await stage.viewer(.an), try await stage.userID(.emma), stage.clock.now, stage.services.web.limits)
        let lists: [(String, @Sendable (any Reader) throws -> Int)] = [
            ("pending", { try $0.pending(for: an).count }), ("filters", { try $0.filterOptions(for: an, projects: true, catalogue: true).projects.count }),
            ("messages", { try $0.messages(for: an, before: nil, limit: 51).count }), ("own accounts", { try $0.ownAccountRows(of: emma).count }),
            ("sessions", { try $0.sessions(of: emma.value, now: now, limits: limits).count }),
        ]
        for (name, list) in lists {
            let (asked, _) = try await questions(stage, list)
            #expect(asked >= 1 && asked <= 3, "\(name)")
        }
    }

    @Test func `a bulk action's preview asks as much for two hundred people as for one`() async throws {
        let stage = try await TestPortal()
        _ = try await Crowd.people(stage)
        let an = try await stage.viewer(.an)
        let ids: [UserID] = try await stage.database.read { try $0.rows("SELECT id FROM users ORDER BY id") { try $0.id("id") } }
        let (one, all) = (try await questions(stage) { try $0.userTargets([an.id], for: .block, as: an).count },
            try await questions(stage) { try $0.userTargets(ids, for: .block, as: an).count })
        #expect(one.asked == 1 && all.asked == 1 && all.rows == 125)
    }
}
