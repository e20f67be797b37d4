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

    @Test func `an access manager's overview does not scan`() async throws {
        let stage = try await Stage()
        for person in [Cast.an, .karim] {
            let viewer = try await stage.viewer(person)
            for state in [nil, AccountState.published] {
                let plan = try await plan(stage) { _ = try $0.managedAccounts(for: viewer, state: state, after: AccountID(3)) }
                expectIndexed(plan, sorted: false)
            }
        }
    }

    @Test func `the HD Manager's overview reads one page in order: a million rows are never sorted`() async throws {
        let stage = try await Stage()
        let viewer = try await stage.viewer(.marc)
        let all = try await plan(stage) { _ = try $0.managedAccounts(for: viewer, state: nil, after: AccountID(3)) }
        expectIndexed(all)
        for state in AccountState.allCases {
            expectIndexed(try await plan(stage) { _ = try $0.managedAccounts(for: viewer, state: state, after: AccountID(3)) })
        }
    }

    @Test func `the approval page and its count use an index`() async throws {
        let stage = try await Stage()
        for person in [Cast.an, .marc] {
            let viewer = try await stage.viewer(person)
            expectIndexed(try await plan(stage) { _ = try $0.managedAccounts(for: viewer, state: .approval, after: nil) }, sorted: false)
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
