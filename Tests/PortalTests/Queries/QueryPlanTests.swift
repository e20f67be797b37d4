import Access
import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Mail
@testable import Portal
@testable import Directory

/// Runs queries and records how the engine finds their rows.
private final class PlanReader: Reader {
    private let base: any Reader
    private(set) var plan: [String] = []
    /// Without the final sort of one page's rows.
    private(set) var inner: [String] = []
    var dialect: Dialect { base.dialect }

    init(_ base: any Reader) { self.base = base }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        let steps = try base.rows("EXPLAIN QUERY PLAN \(query)") { (detail: try $0.text("detail"), parent: try $0.integer("parent")) }
        plan += steps.map(\.detail)
        inner += steps.filter { $0.parent != 0 }.map(\.detail)
        try base.each(query, body)
    }
}

@Suite struct QueryPlanTests {
    private func plan(_ stage: TestPortal, inner: Bool = false, _ work: @escaping @Sendable (any Reader) throws -> Void) async throws -> [String] {
        let plan = try await stage.database.read { db in
            let reader = PlanReader(db)
            try work(reader)
            return inner ? reader.inner : reader.plan
        }
        #expect(!plan.isEmpty)
        return plan
    }

    private func expectIndexed(_ plan: [String], sorted: Bool = true) {
        #expect(plan.filter { $0.hasPrefix("SCAN") && !$0.contains("CONSTANT ROW") } == [])
        if sorted { #expect(plan.filter { $0.contains("TEMP B-TREE") } == []) }
    }

    /// A cursor for the order.
    private func cursor(_ keys: Int, number: Bool = false, backwards: Bool = false) -> Cursor {
        Cursor(keys: (0..<keys).map { number && $0 == 0 ? .number(5) : .text("m") }, id: 3, backwards: backwards)
    }

    private func accountCursors(_ order: AccountOrder) -> [Cursor?] {
        let keys = order == .state ? 2 : 1
        return [nil, cursor(keys, number: order == .since), cursor(keys, number: order == .since, backwards: true)]
    }

    private func userCursors(_ order: UserOrder) -> [Cursor?] {
        let keys = order == .status || order == .role ? 2 : 1
        return [nil, cursor(keys, number: order == .role), cursor(keys, number: order == .role, backwards: true)]
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

    /// No table is scanned. Exceptions: the full-text index, which the engine calls a scan, the rows of one page or one organisation (`m`), and
    /// bounded counts (`f`, `w`).
    private func expectNoScan(_ plan: [String], _ what: String) {
        let bounded = ["SCAN page", "SCAN f", "SCAN m", "SCAN w", "SCAN way_0", "SCAN way_1"]
        let scans = plan.filter {
            $0.hasPrefix("SCAN") && !$0.contains("CONSTANT ROW") && !$0.contains("VIRTUAL TABLE INDEX") && !bounded.contains($0) && !$0.contains("USING INDEX")
                && !$0.contains("USING COVERING INDEX")
        }
        #expect(scans == [], "\(what)")
    }

    /// Every list seeks to the start of the page in an index with this name, and sorts nothing.
    private func expectSeek(_ plan: [String], _ index: String, _ columns: String, from cursor: Cursor?) {
        let found = plan.filter { $0.contains("INDEX \(index)") }
        #expect(!found.isEmpty && !plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        if cursor != nil { #expect(found.allSatisfy { $0.contains(columns) && $0.hasPrefix("SEARCH") }, "\(plan)") }
    }

    @Test(arguments: AccountOrder.allCases)
    func `an overview of accounts never reads without an index, in any order, on any page, with any filter`(order: AccountOrder) async throws {
        let stage = try await TestPortal()
        for person in [SamplePerson.an, .karim, .marc] {
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

    @Test(arguments: [
        (AccountOrder.person, "owner_name", "owner_key"), (.account, "label", "label_key"), (.email, "email", "email"), (.state, "state", "(state,owner_key)"),
        (.since, "age", "state_since"),
    ])
    func `accounts are read one page in order, of all and of one organisation: a million rows are never sorted`(order: AccountOrder, index: String, columns: String) async throws {
        let stage = try await TestPortal()
        let (marc, an) = (try await stage.viewer(.marc), try await stage.viewer(.an))
        for cursor in accountCursors(order) {
            func plan(_ viewer: Viewer, _ filter: AccountFilter = AccountFilter()) async throws -> [String] {
                try await self.plan(stage, inner: true) { _ = try $0.managedAccounts(filter, order: order, descending: false, at: cursor, for: viewer) }
            }
            expectSeek(try await plan(marc), order == .state ? "accounts_by_state_in_order" : "accounts_by_\(index)", "(\(columns)", from: cursor)
            expectSeek(try await plan(an), "accounts_there_by_\(index)", "organisation_id=? AND \(columns)", from: cursor)
            var filter = AccountFilter()
            filter.organisation = try await stage.organisation("UZ Westhoek")
            expectSeek(try await plan(marc, filter), "accounts_there_by_\(index)", "organisation_id=? AND \(columns)", from: cursor)
        }
    }

    @Test func `accounts of several organisations are read one page of each`() async throws {
        let stage = try await TestPortal()
        let karim = try await stage.viewer(.karim)
        for cursor in accountCursors(.person) {
            let plan = try await plan(stage, inner: true) { _ = try $0.managedAccounts(AccountFilter(), order: .person, descending: false, at: cursor, for: karim) }
            #expect(plan.filter { $0.contains("accounts_there_by_owner_name") && (cursor == nil || $0.contains("AND owner_key")) }.count == 2, "\(plan)")
        }
    }

    @Test(arguments: [(AccountOrder.person, "accounts_by_state_in_order"), (.since, "accounts_by_state_and_age")])
    func `accounts of one state are read in order`(order: AccountOrder, index: String) async throws {
        let stage = try await TestPortal()
        let marc = try await stage.viewer(.marc)
        var filter = AccountFilter()
        filter.state = .approval
        for cursor in accountCursors(order) {
            let plan = try await plan(stage, inner: true) { [filter] in _ = try $0.managedAccounts(filter, order: order, descending: false, at: cursor, for: marc) }
            expectSeek(plan, index, "(state=? AND ", from: cursor)
        }
    }

    @Test(arguments: UserOrder.allCases)
    func `an overview of people never reads without an index, in any order, on any page, with any filter`(order: UserOrder) async throws {
        let stage = try await TestPortal()
        for person in [SamplePerson.an, .karim, .marc] {
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

    @Test(arguments: [
        (UserOrder.last, "last_name", "last_key"), (.first, "first_name", "first_key"), (.email, "email", "email"), (.role, "role", "(role_order,last_key)"),
        (.status, "status", "(sort_status,last_key)"),
    ])
    func `people are read one page in order, of all and of one organisation`(order: UserOrder, index: String, columns: String) async throws {
        let stage = try await TestPortal()
        let (marc, an) = (try await stage.viewer(.marc), try await stage.viewer(.an))
        for cursor in userCursors(order) {
            func plan(_ viewer: Viewer) async throws -> [String] {
                try await self.plan(stage, inner: true) { _ = try $0.managedUsers(UserFilter(), order: order, descending: false, at: cursor, for: viewer) }
            }
            expectSeek(try await plan(marc), "users_by_\(index)", "(\(columns)", from: cursor)
            // By role and status the people of an organisation are sorted, from a covering index.
            if order == .role || order == .status {
                #expect(try await plan(an).contains { $0.contains("COVERING INDEX memberships_by_last_name (organisation_id=?)") })
            } else {
                let column = "sort_\(columns.split(separator: "_").first ?? "")"
                expectSeek(try await plan(an), "memberships_by_\(index)", "organisation_id=? AND (\(column),user_id)", from: cursor)
            }
        }
    }

    @Test func `what waits for approval is counted by index`() async throws {
        let stage = try await TestPortal()
        for person in [SamplePerson.an, .marc] {
            let viewer = try await stage.viewer(person)
            expectNoScan(try await plan(stage) { _ = try $0.pending(for: viewer) }, "\(person)")
        }
    }

    @Test func `the messages are found by index`() async throws {
        let stage = try await TestPortal()
        let (an, marc) = (try await stage.viewer(.an), try await stage.viewer(.marc))
        let managed = try await plan(stage) { _ = try $0.messages(for: an, before: nil, limit: 51) }
        expectIndexed(managed, sorted: false)
        #expect(managed.contains { $0.contains("messages_by_subject (subject_id=? AND subject_kind=?)") }, "\(managed)")
        expectIndexed(try await plan(stage) { _ = try $0.messages(for: marc, before: MessageID(99), limit: 51) })
    }

    @Test func `the own accounts and their version are found by index`() async throws {
        let stage = try await TestPortal()
        let tom = try await stage.userID(.tom)
        expectIndexed(try await plan(stage) { _ = try $0.ownAccountRows(of: tom) }, sorted: false)
        expectIndexed(try await plan(stage) { _ = try $0.ownVersion(of: tom) })
    }

    @Test func `the page of an account scans nothing: account, grants, timeline, mails, who approves`() async throws {
        let stage = try await TestPortal()
        let (id, viewer) = (try await stage.request(), try await stage.viewer(.an))
        expectIndexed(try await plan(stage) { _ = try $0.timeline(of: .account(id)) })
        expectIndexed(try await plan(stage) { _ = try $0.accountView(id, for: viewer) }, sorted: false)
    }

    @Test func `what is due to be sent and mailed is found in order, without what is done`() async throws {
        let stage = try await TestPortal()
        let now = stage.clock.now
        expectIndexed(try await plan(stage) { _ = try $0.outboxDue(at: now, limit: 100) })
        expectIndexed(try await plan(stage) { _ = try $0.mailDue(at: now, limit: 50) })
    }

    @Test func `a session is found by its token, a person's by the person, the viewer by the id`() async throws {
        let stage = try await TestPortal()
        let (now, limits) = (stage.clock.now, stage.services.web.limits)
        let tom = try await stage.userID(.tom)
        expectIndexed(try await plan(stage) { _ = try $0.session(token: "x", now: now, limits: limits) })
        expectIndexed(try await plan(stage) { _ = try $0.sessions(of: tom.value, now: now, limits: limits) }, sorted: false)
        expectIndexed(try await plan(stage) { _ = try $0.viewer(tom) })
    }

    @Test func `the HD Managers and Administrators are found among many without reading all users`() async throws {
        let stage = try await TestPortal()
        let (emma, saintAmand) = (try await stage.userID(.tom), try await stage.provision("Clinique Saint-Amand"))
        let organisation: OrganisationID? = try await stage.database.read { db in
            try db.first("SELECT organisation_id FROM provisions WHERE id = \(saintAmand)") { try $0.id("organisation_id") }
        }
        let id = try #require(organisation)
        let found = try await plan(stage) { _ = try $0.approvers(owner: emma, organisation: id) }
        expectIndexed(found, sorted: false)
        // Nearly everybody is enabled, so this index is not selective.
        #expect(!found.contains { $0.contains("users_by_status") }, "\(found)")
    }

    @Test func `whom notices wait for is asked of the notices that wait, each second, and never of all people`() async throws {
        let stage = try await TestPortal()
        let now = stage.clock.now
        let found = try await plan(stage) { _ = try $0.peopleWithNotices(mailedBefore: now) }
        #expect(found.first == "SCAN n USING INDEX approval_notices_waiting" && found.dropFirst().first == "SEARCH u USING INTEGER PRIMARY KEY (rowid=?)", "\(found)")
    }
}
