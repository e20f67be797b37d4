import Access
import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Mail
@testable import Portal

/// Runs queries and notes how the engine finds their rows.
private final class PlanReader: Reader {
    private let base: any Reader
    private(set) var plan: [String] = []
    var dialect: Dialect { base.dialect }

    init(_ base: any Reader) { self.base = base }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        plan += try base.rows("EXPLAIN QUERY PLAN \(query)") { try $0.text("detail") }
        try base.each(query, body)
    }
}

@Suite struct QueryPlanTests {
    private func plan(_ stage: Stage, _ work: @escaping @Sendable (any Reader) throws -> Void) async throws -> [String] {
        let plan = try await stage.database.read { db in
            let reader = PlanReader(db)
            try work(reader)
            return reader.plan
        }
        #expect(!plan.isEmpty)
        return plan
    }

    private func expectIndexed(_ plan: [String], sorted: Bool = true) {
        #expect(plan.filter { $0.hasPrefix("SCAN") && !$0.contains("CONSTANT ROW") } == [])
        if sorted { #expect(plan.filter { $0.contains("TEMP B-TREE") } == []) }
    }

    /// A cursor that fits the order.
    private func cursor(_ keys: Int, number: Bool = false, backwards: Bool = false) -> Cursor {
        Cursor(keys: Array(repeating: number ? .number(5) : .text("m"), count: keys), id: 3, backwards: backwards)
    }

    private func accountCursors(_ order: AccountOrder) -> [Cursor?] {
        let keys = order == .state ? 2 : 1
        return [nil, cursor(keys, number: order == .since), cursor(keys, number: order == .since, backwards: true)]
    }

    private func userCursors(_ order: UserOrder) -> [Cursor?] {
        let keys = order == .status || order == .role ? 2 : 1
        return [nil, cursor(keys), cursor(keys, backwards: true)]
    }

    private func accountFilters() -> [AccountFilter] {
        func filter(_ change: (inout AccountFilter) -> Void) -> AccountFilter {
            var filter = AccountFilter()
            change(&filter)
            return filter
        }
        return [
            filter { $0.term = "emma" }, filter { $0.term = "em" }, filter { $0.person = .somebody(UserID(3)) }, filter { $0.organisation = OrganisationID(1) },
            filter { $0.application = .hd4dp2 }, filter { $0.project = ProjectID(1) }, filter { $0.role = "3" }, filter { $0.state = .published },
            filter { $0.state = .approval },
        ]
    }

    private func userFilters() -> [UserFilter] {
        func filter(_ change: (inout UserFilter) -> Void) -> UserFilter {
            var filter = UserFilter()
            change(&filter)
            return filter
        }
        return [
            filter { $0.term = "emma" }, filter { $0.term = "em" }, filter { $0.person = .somebody(UserID(3)) }, filter { $0.organisation = OrganisationID(1) },
            filter { $0.role = .accessManager }, filter { $0.role = .authenticated }, filter { $0.status = "Disabled" },
        ]
    }

    /// The full-text index is no scan of the table, whatever the engine calls it; nor is the list of a person's memberships.
    private func expectNoScan(_ plan: [String], _ what: String) {
        let scans = plan.filter { $0.hasPrefix("SCAN") && !$0.contains("CONSTANT ROW") && !$0.contains("VIRTUAL TABLE INDEX") && $0 != "SCAN s" && !$0.contains("USING INDEX") && !$0.contains("USING COVERING INDEX") }
        #expect(scans == [], "\(what)")
    }

    @Test(arguments: AccountOrder.allCases)
    func `an overview of accounts never reads without an index, in any order, on any page, with any filter`(order: AccountOrder) async throws {
        let stage = try await Stage()
        for person in [Cast.an, .karim, .marc] {
            let viewer = try await stage.viewer(person)
            for filter in [AccountFilter()] + accountFilters() {
                for cursor in accountCursors(order) {
                    let plan = try await plan(stage) {
                        _ = try $0.managedAccounts(filter, order: order, descending: cursor == nil, at: cursor, for: viewer)
                    }
                    expectNoScan(plan, "\(person) \(filter)")
                }
            }
        }
    }

    @Test(arguments: AccountOrder.allCases)
    func `the HD Manager's overview of accounts reads one page in order: a million rows are never sorted`(order: AccountOrder) async throws {
        let stage = try await Stage()
        let viewer = try await stage.viewer(.marc)
        for cursor in accountCursors(order) {
            let plan = try await plan(stage) {
                _ = try $0.managedAccounts(AccountFilter(), order: order, descending: false, at: cursor, for: viewer)
            }
            #expect(plan.filter { $0.contains("TEMP B-TREE") } == [], "\(cursor.debugDescription)")
        }
    }

    @Test(arguments: UserOrder.allCases)
    func `an overview of people never reads without an index, in any order, on any page, with any filter`(order: UserOrder) async throws {
        let stage = try await Stage()
        for person in [Cast.an, .karim, .marc] {
            let viewer = try await stage.viewer(person)
            for filter in [UserFilter()] + userFilters() {
                for cursor in userCursors(order) {
                    let plan = try await plan(stage) {
                        _ = try $0.managedUsers(filter, order: order, descending: cursor == nil, at: cursor, for: viewer)
                    }
                    expectNoScan(plan, "\(person) \(filter)")
                }
            }
        }
    }

    @Test(arguments: UserOrder.allCases)
    func `the HD Manager's overview of people reads one page in order`(order: UserOrder) async throws {
        let stage = try await Stage()
        let viewer = try await stage.viewer(.marc)
        for cursor in userCursors(order) {
            let plan = try await plan(stage) {
                _ = try $0.managedUsers(UserFilter(), order: order, descending: false, at: cursor, for: viewer)
            }
            #expect(plan.filter { $0.contains("TEMP B-TREE FOR ORDER BY") && !$0.contains("LAST TERM") } == [] || plan.contains { $0.contains("memberships") }, "\(plan)")
        }
    }

    @Test func `what waits for approval is counted by index`() async throws {
        let stage = try await Stage()
        for person in [Cast.an, .marc] {
            let viewer = try await stage.viewer(person)
            expectIndexed(try await plan(stage) { _ = try $0.pending(for: viewer) })
        }
    }

    @Test func `the messages are found by index`() async throws {
        let stage = try await Stage()
        let (an, marc) = (try await stage.viewer(.an), try await stage.viewer(.marc))
        expectIndexed(try await plan(stage) { _ = try $0.messages(for: an, before: nil, limit: 51) }, sorted: false)
        expectIndexed(try await plan(stage) { _ = try $0.messages(for: marc, before: MessageID(99), limit: 51) })
    }

    @Test func `the own accounts and their version are found by index`() async throws {
        let stage = try await Stage()
        let tom = try await stage.userID(.tom)
        expectIndexed(try await plan(stage) { _ = try $0.ownAccountRows(of: tom) }, sorted: false)
        expectIndexed(try await plan(stage) { _ = try $0.ownVersion(of: tom) })
    }

    @Test func `the page of an account scans nothing: account, grants, timeline, mails, who approves`() async throws {
        let stage = try await Stage()
        let (id, viewer) = (try await stage.request(), try await stage.viewer(.an))
        expectIndexed(try await plan(stage) { _ = try $0.timeline(of: id) })
        expectIndexed(try await plan(stage) { _ = try $0.accountView(id, for: viewer) }, sorted: false)
    }

    @Test func `what is due to be sent and mailed is found in order, without what is done`() async throws {
        let stage = try await Stage()
        let now = stage.clock.now
        expectIndexed(try await plan(stage) { _ = try $0.outboxDue(at: now, limit: 100) })
        expectIndexed(try await plan(stage) { _ = try $0.mailDue(at: now, limit: 50) })
    }

    @Test func `a session is found by its token, a person's by the person, the viewer by the id`() async throws {
        let stage = try await Stage()
        let (now, limits) = (stage.clock.now, stage.services.web.limits)
        let tom = try await stage.userID(.tom)
        expectIndexed(try await plan(stage) { _ = try $0.session(token: "x", now: now, limits: limits) })
        expectIndexed(try await plan(stage) { _ = try $0.sessions(of: tom.value, now: now, limits: limits) }, sorted: false)
        expectIndexed(try await plan(stage) { _ = try $0.viewer(tom) })
    }

    @Test func `the HD Managers and Administrators are found among many without reading all users`() async throws {
        let stage = try await Stage()
        let (emma, saintAmand) = (try await stage.userID(.tom), try await stage.provision("Clinique Saint-Amand"))
        let organisation: OrganisationID? = try await stage.database.read { db in
            try db.first("SELECT organisation_id FROM provisions WHERE id = \(saintAmand)") { try $0.id("organisation_id") }
        }
        let id = try #require(organisation)
        expectIndexed(try await plan(stage) { _ = try $0.approvers(owner: emma, organisation: id) }, sorted: false)
    }
}
