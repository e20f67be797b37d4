import Access
import Database
public import Directory
import Foundation
import Portal
import Vocabulary

/// How much invented data a folder gets: all there is in the end, the sample data among it.
public struct SeedSize: Sendable {
    public let users: Int
    public let accounts: Int
    public let organisations: Int

    /// - Throws: ``SeedRefusal`` for numbers that do not fit together.
    public init(users: Int, accounts: Int, organisations: Int) throws(SeedRefusal) {
        guard (5...5000).contains(organisations) else { throw .organisations }
        guard users >= organisations * 5, users <= 5_000_000 else { throw .users(least: organisations * 5) }
        guard accounts >= organisations, accounts <= users * 3 / 2 else { throw .accounts(least: organisations, most: users * 3 / 2) }
        self.users = users
        self.accounts = accounts
        self.organisations = organisations
    }
}

/// Why nothing was made.
public enum SeedRefusal: Error, Sendable, Equatable {
    /// From 10 to 5,000.
    case organisations
    /// Five for each organisation at least, 5,000,000 at most.
    case users(least: Int)
    /// One for each organisation at least, three for two people at most.
    case accounts(least: Int, most: Int)
    /// More than the sample data is there already.
    case seededBefore
}

extension PortalServices {
    /// Adds invented organisations, people and accounts to the sample data, which is made first where there is none. Everything follows from the
    /// numbers, but for keys, nonces and the time; all of it is one transaction.
    /// - Parameter say: is told how far it is.
    /// - Throws: ``SeedRefusal``.
    public func seed(_ size: SeedSize, places: DemoPlaces, say: @escaping @Sendable (String) -> Void) async throws {
        try await fillWithSamples(places: places)
        let run = SeedRun(size: size, places: places, services: self, now: clock.now(), say: say)
        try await database.write { db in
            let organisations = try db.count("SELECT COUNT(*) AS n FROM organisations")
            guard organisations <= SampleData.organisations.count else { throw SeedRefusal.seededBefore }
            try run.fill(db)
        }
    }
}

/// One seeding, inside its transaction.
struct SeedRun: Sendable {
    let size: SeedSize
    let places: DemoPlaces
    let services: PortalServices
    let now: Date
    let say: @Sendable (String) -> Void

    func fill(_ db: any Writer) throws {
        if db.dialect == .sqlite { try db.run("PRAGMA cache_size = -400000") }
        let organisations = try addOrganisations(db)
        try db.bulkLoad(
            ["users", "user_nihdi", "memberships", "accounts", "author_groups", "grants"], search: [ListSchema.userSearch, ListSchema.accountSearch],
            ranges: ranges
        ) {
            try addPeople(at: organisations, db)
            say("people and accounts; now the indexes")
        }
        try db.audit(
            AuditEntry(
                at: now, actor: nil, capacity: Capacity.system.rawValue, action: "seed", subject: .portal,
                details: ["users": "\(size.users)", "accounts": "\(size.accounts)", "organisations": "\(size.organisations)"]))
    }

    /// Last names as they are given out, in five thousand parts.
    private var ranges: [String] {
        var chance = SeedChance(1)
        let names = SeedNames(&chance)
        let keys = (0..<50_000).map { _ in "\(chance.skewed(names.last).folded) \(chance.skewed(names.first).folded)" }.sorted()
        return stride(from: 10, to: keys.count, by: 10).map { keys[$0] }
    }

    private func addPeople(at organisations: [SeedOrganisation], _ db: any Writer) throws {
        let shares = SeedShares(
            size: size, users: size.users - (try db.count("SELECT COUNT(*) AS n FROM users")),
            accounts: size.accounts - (try db.count("SELECT COUNT(*) AS n FROM accounts")), samples: SampleData.organisations.count)
        let before = try db.first("SELECT COALESCE(MAX(id), 0) AS last FROM grants") { try $0.integer("last") } ?? 0
        var (people, accounts) = (try SeedPeople(self, db), try SeedAccounts(self, db))
        for (place, organisation) in organisations.enumerated() {
            var organisation = organisation
            try people.add(shares.users[place], to: &organisation, db)
            try accounts.add(shares.accounts[place], at: organisation, neighbour: organisations[(place + 1) % organisations.count], db)
            if place % 100 == 99 { say("people and accounts of \(place + 1) organisations") }
        }
        try copyApprovedGrants(after: before, db)
        for statement in ListSchema.refreshMemberships { try db.run(statement) }
    }

    /// What was approved is what counts; both layers are the same until somebody makes a new draft.
    private func copyApprovedGrants(after before: Int64, _ db: any Writer) throws {
        try db.run("""
            \(Grant.insertion)
            SELECT g.account_id, 'approved', g.project_id, g.role, g.author_group_id FROM grants AS g JOIN accounts AS a ON a.id = g.account_id
            WHERE a.live <> 'none' AND g.id > \(before) ORDER BY g.id
            """)
    }
}

/// How many people and accounts each organisation gets, the sample ones first.
struct SeedShares {
    let users: [Int]
    let accounts: [Int]

    /// - Parameter samples: how many of the organisations are the sample ones. They get the mean, and as much as three pages where that is not
    ///   more than half of all.
    init(size: SeedSize, users: Int, accounts: Int, samples: Int) {
        self.users = Self.divided(users, among: size.organisations, samples)
        self.accounts = Self.divided(accounts, among: size.organisations, samples)
    }

    private static func divided(_ total: Int, among count: Int, _ samples: Int) -> [Int] {
        let first = max(total / count, min(150, total / (2 * samples)))
        let weights = (samples..<count).map { [1, 1, 2, 1, 3][$0 % 5] }
        let (rest, all) = (total - first * samples, weights.reduce(0, +))
        var (given, passed) = (0, 0)
        let others = weights.map { weight in
            passed += weight
            let share = rest * passed / all - given
            given += share
            return share
        }
        return Array(repeating: first, count: samples) + others
    }
}
