import Access
import DatabaseTesting
import Foundation
import Testing
import Vocabulary

@testable import Database
@testable import Mail
@testable import Portal
@testable import Directory
@testable import Samples

/// Runs queries and records which large tables PostgreSQL scans completely.
private final class ScanReader: Reader {
    private let base: any Reader
    private(set) var scans: [String] = []
    var dialect: Dialect { base.dialect }

    init(_ base: any Reader) { self.base = base }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        let plan = try base.rows("EXPLAIN \(query)") { try $0.text("QUERY PLAN") }
        let scan = #/Seq Scan on (users|accounts|memberships|grants|user_nihdi)\b/#
        for (place, line) in plan.enumerated() where line.contains(scan) {
            // A bounded count reads at most its limit.
            let isBounded = plan[..<place].last?.contains("Limit") == true
            if !isBounded { scans.append(plan.joined(separator: "\n")) }
        }
        try base.each(query, body)
    }
}

/// The lists of QueryPlanTests on PostgreSQL, with so many rows that reading all of them would be wrong.
@Suite struct PostgresPlanTests {
    @Test(.timeLimit(.minutes(5))) func `no list reads a big table from end to end, whatever is filtered and searched, in any order, for anybody`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plans-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = Database(driver: try PostgresDriver(address: try TestDatabases.freshAddress(folder.appendingPathComponent("database").path)))
        let stage = try await TestPortal(database: database)
        let size = try SeedSize(users: 30_000, accounts: 36_000, organisations: 300)
        try await stage.services.seed(size, places: DemoAddresses(nodeURL: "http://127.0.0.1:8081")) { _ in }
        for person in [SamplePerson.an, .karim, .marc] {
            let viewer = try await stage.viewer(person)
            let scans = try await stage.database.read { db in
                let reader = ScanReader(db)
                try Self.askEverything(reader, viewer, stage)
                return reader.scans
            }
            #expect(scans.isEmpty, "\(person): \(scans.count)\n\(Set(scans).prefix(4).joined(separator: "\n\n"))")
        }
        try database.close()
    }

    private static func askEverything(_ db: any Reader, _ viewer: Viewer, _ stage: TestPortal) throws {
        for (filter, order) in accountFilters.flatMap({ filter in AccountOrder.allCases.map { (filter, $0) } }) {
            let keys: [Cursor.Key] = order == .since ? [.number(1_700_000_000_000)] : order == .state ? [.text("Draft"), .text("m")] : [.text("m")]
            for cursor in [nil, Cursor(keys: keys, id: 3, backwards: false), Cursor(keys: keys, id: 3, backwards: true)] {
                _ = try db.managedAccounts(filter, order: order, descending: cursor == nil, at: cursor, for: viewer)
            }
        }
        for (filter, order) in userFilters.flatMap({ filter in UserOrder.allCases.map { (filter, $0) } }) {
            let keys: [Cursor.Key] = order == .role ? [.number(4), .text("m")] : order == .status ? [.text("Enabled"), .text("m")] : [.text("m")]
            for cursor in [nil, Cursor(keys: keys, id: 3, backwards: false), Cursor(keys: keys, id: 3, backwards: true)] {
                _ = try db.managedUsers(filter, order: order, descending: cursor == nil, at: cursor, for: viewer)
            }
        }
        let now = stage.clock.now
        _ = try db.pending(for: viewer)
        _ = try db.messages(for: viewer, before: nil, limit: 51)
        _ = try db.ownAccountRows(of: viewer.id)
        _ = try db.ownVersion(of: viewer.id)
        _ = try db.outboxDue(at: now, limit: 100)
        _ = try db.mailDue(at: now, limit: 50)
        _ = try db.viewer(viewer.id)
        _ = try db.peopleWithNotices(mailedBefore: now)
    }

    private static var accountFilters: [AccountFilter] {
        func filter(_ change: (inout AccountFilter) -> Void) -> AccountFilter {
            var filter = AccountFilter()
            change(&filter)
            return filter
        }
        return [
            AccountFilter(), filter { $0.term = "willems" }, filter { $0.term = "example" }, filter { $0.term = "wi" }, filter { $0.person = .somebody(UserID(3)) },
            filter { $0.organisation = OrganisationID(1) }, filter { $0.application = .hd4dp2 }, filter { $0.project = ProjectID(1) }, filter { $0.role = "3" },
            filter { $0.state = .published }, filter { $0.state = .approval },
        ]
    }

    private static var userFilters: [UserFilter] {
        func filter(_ change: (inout UserFilter) -> Void) -> UserFilter {
            var filter = UserFilter()
            change(&filter)
            return filter
        }
        return [
            UserFilter(), filter { $0.term = "willems" }, filter { $0.term = "example" }, filter { $0.term = "wi" }, filter { $0.person = .somebody(UserID(3)) },
            filter { $0.organisation = OrganisationID(1) }, filter { $0.role = .accessManager }, filter { $0.role = .authenticated }, filter { $0.status = "Disabled" },
        ]
    }
}
