import Access
import Database
public import Directory
import Foundation
import Portal
import Vocabulary

/// The size of the invented data: the totals at the end, including the sample data.
public struct SeedSize: Sendable {
    public let users: Int
    public let accounts: Int
    public let organisations: Int

    /// - Throws: ``SeedRefusal`` for numbers that do not match each other.
    public init(users: Int, accounts: Int, organisations: Int) throws(SeedRefusal) {
        guard (5...5000).contains(organisations) else { throw .organisations }
        guard users >= organisations * 5, users <= 5_000_000 else { throw .users(least: organisations * 5) }
        guard accounts >= organisations, accounts <= users * 3 / 2 else { throw .accounts(least: organisations, most: users * 3 / 2) }
        self.users = users
        self.accounts = accounts
        self.organisations = organisations
    }
}

/// Why nothing was created.
public enum SeedRefusal: Error, Sendable, Equatable {
    /// Must be from 10 to 5,000.
    case organisations
    /// At least five per organisation, at most 5,000,000.
    case users(least: Int)
    /// At least one per organisation, at most three for every two people.
    case accounts(least: Int, most: Int)
    /// The database contains more than the sample data.
    case seededBefore
}

extension PortalServices {
    /// Adds invented organisations, people and accounts to the sample data, which it creates first if necessary. Everything except keys, nonces
    /// and times is determined by the numbers. All of it is one transaction.
    /// - Parameter say: is called with the progress.
    /// - Throws: ``SeedRefusal``.
    public func seed(_ size: SeedSize, places: DemoAddresses, say: @escaping @Sendable (String) -> Void) async throws {
        try await fillWithSamples(places: places)
        let run = SeedRun(size: size, places: places, services: self, now: clock.now(), say: say)
        try await database.write { db in
            let organisations = try db.count("SELECT COUNT(*) AS n FROM organisations")
            guard organisations <= SampleData.organisations.count else { throw SeedRefusal.seededBefore }
            try run.fill(db)
        }
    }
}

/// One run of the seed, inside its transaction.
struct SeedRun: Sendable {
    let size: SeedSize
    let places: DemoAddresses
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

    /// The generated last names, in five thousand ranges.
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

    /// Both layers of grants are the same until somebody makes a new draft.
    private func copyApprovedGrants(after before: Int64, _ db: any Writer) throws {
        try db.run("""
            \(Grant.insertion)
            SELECT g.account_id, 'approved', g.project_id, g.role, g.author_group_id FROM grants AS g JOIN accounts AS a ON a.id = g.account_id
            WHERE a.live <> 'none' AND g.id > \(before) ORDER BY g.id
            """)
    }
}

/// The number of people and accounts of each organisation, the sample ones first.
struct SeedShares {
    let users: [Int]
    let accounts: [Int]

    /// - Parameter samples: the number of sample organisations. Each gets the mean, or 150 (three pages) if that is more. Together they get at
    ///   most half of all, unless the mean is more.
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
