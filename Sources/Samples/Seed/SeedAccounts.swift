import Access
import Database
import Directory
import Foundation
import Portal
import Vocabulary

/// Makes the accounts with their grants and author groups, organisation by organisation.
struct SeedAccounts {
    private let run: SeedRun
    private var chance = SeedChance(3)
    private let projects: [ProjectID]
    private var nextAccount: Int64
    private var nextGroup: Int64
    // With numbers and keys of their own, which the pages' use cases ask the database for: a million accounts are written many at once.
    private var accounts = SeedRows("""
        INSERT INTO accounts (id, user_id, provision_id, organisation_id, email, user_name, state, origin, live, revision, desired_revision,
            confirmed_revision, state_since, created_at, owner_key, label_key, search_text, reminded_at) VALUES
        """)
    private var groups = SeedRows("INSERT INTO author_groups (id, provision_id, user_id, name, created_at) VALUES")
    private var grants = SeedRows("\(Grant.insertion) VALUES")
    private var memberships = SeedRows("\(UserRecord.membershipInsertion) VALUES")
    private var notices = SeedRows("INSERT INTO approval_notices (user_id, account_id, noted_at, mailed_at) VALUES")

    init(_ run: SeedRun, _ db: any Reader) throws {
        self.run = run
        projects = try db.rows("SELECT id FROM projects ORDER BY id") { try $0.id("id") }
        func next(_ table: Query) throws -> Int64 {
            try db.first("SELECT COALESCE(MAX(id), 0) AS last FROM \(table)") { try $0.integer("last") + 1 } ?? 1
        }
        nextAccount = try next("accounts")
        nextGroup = try next("author_groups")
    }

    /// - Parameter neighbour: where those have their accounts who belong to both.
    mutating func add(_ share: Int, at organisation: SeedOrganisation, neighbour: SeedOrganisation, _ db: any Writer) throws {
        guard !organisation.people.isEmpty else { return }
        var names = try SeedUserNames(organisation, db)
        let count = organisation.people.count
        for (place, person) in organisation.people.enumerated() {
            // Evenly over the people, from none to two each.
            for number in 0..<((place + 1) * share / count - place * share / count) {
                add(number, of: person, at: organisation, &names)
            }
            if person.foreign { memberships.add([person.id.sqlValue, neighbour.id.sqlValue, false.sqlValue, false.sqlValue]) }
            if accounts.count >= 100 { try write(db) }
        }
        try write(db)
    }

    private mutating func add(_ number: Int, of person: SeedPerson, at organisation: SeedOrganisation, _ names: inout SeedUserNames) {
        let first = organisation.provisions.count > 1 && person.id.value % 10 < 3 ? 1 : 0
        let place = (first + number) % organisation.provisions.count
        let (provision, application) = organisation.provisions[place]
        // The first accounts have the primary address, further ones another; of one person in ten it is the other way around.
        let email = (number >= organisation.provisions.count) == (person.id.value % 10 < 9) ? person.otherEmail : person.email
        let life = SeedLife(&chance, now: run.now)
        let id = AccountID(nextAccount)
        nextAccount += 1
        let search = email == person.email ? person.searchText : "\(person.searchText) \(email)"
        let userName = life.live == .none ? nil : names.next(person, at: provision)
        accounts.add([
            id.sqlValue, person.id.sqlValue, provision.sqlValue, organisation.id.sqlValue, email.sqlValue, userName?.sqlValue ?? .null,
            life.state.rawValue.sqlValue, life.origin.rawValue.sqlValue, life.live.rawValue.sqlValue, life.revision.sqlValue, life.desired.sqlValue,
            life.confirmed.sqlValue, life.since.sqlValue, life.created.sqlValue, person.sortKey.sqlValue, organisation.labels[place].sqlValue,
            search.sqlValue, life.state == .approval ? run.now.sqlValue : .null,
        ])
        addGrants(to: id, of: person, at: provision, application, life, &names)
        if life.state == .approval { note(id, organisation) }
    }

    private mutating func addGrants(
        to account: AccountID, of person: SeedPerson, at provision: ProvisionID, _ application: ApplicationEntry, _ life: SeedLife,
        _ names: inout SeedUserNames
    ) {
        if life.state == .draft, life.origin == .new, chance.percent(25) { return }
        let mine = chance.percent(55) ? 1 : chance.percent(65) ? 2 : 3
        // Where there is no author group yet, nobody can choose one.
        guard let role = role(in: application, canChoose: !names.groups[provision, default: []].isEmpty) else { return }
        var group: AuthorGroupID?
        switch role.authorGroup {
        case .none: break
        case .own: if life.live != .none { group = ownGroup(of: person, at: provision, &names) }
        case .chosen: group = names.groups[provision].map { chance.one(of: $0) }
        }
        var chosen: Set<ProjectID> = []
        while chosen.count < mine {
            let project = chance.skewed(projects)
            guard chosen.insert(project).inserted else { continue }
            grants.add([account.sqlValue, Grant.Layer.working.rawValue.sqlValue, project.sqlValue, role.code.sqlValue, group?.sqlValue ?? .null])
        }
    }

    /// Where the share of each role but the last ends, of a hundred, in the order of the application's roles.
    private static let shares: [ApplicationID: [Int]] = [.hd4dp2: [25, 70], .healthstat: [35, 80, 92]]

    /// - Parameter canChoose: whether there is an author group to choose; else the first role stands in for one that asks for it.
    /// - Returns: nil where the application has no role that fits.
    private mutating func role(in application: ApplicationEntry, canChoose: Bool) -> Role? {
        let draw = chance.below(100)
        let place = (Self.shares[application.id] ?? []).count { draw >= $0 }
        let drawn = application.roles.dropFirst(place).first ?? application.roles.first
        if drawn?.authorGroup != .chosen || canChoose { return drawn }
        return application.roles.first { $0.authorGroup != .chosen }
    }

    private mutating func ownGroup(of person: SeedPerson, at provision: ProvisionID, _ names: inout SeedUserNames) -> AuthorGroupID {
        if let group = names.own[.init(person: person.id, provision: provision)] { return group }
        let group = AuthorGroupID(nextGroup)
        nextGroup += 1
        groups.add([group.sqlValue, provision.sqlValue, person.id.sqlValue, names.nextGroup(person, at: provision).sqlValue, run.now.sqlValue])
        names.own[.init(person: person.id, provision: provision)] = group
        names.groups[provision, default: []].append(group)
        return group
    }

    /// Whoever manages the organisation has been told of it.
    private mutating func note(_ account: AccountID, _ organisation: SeedOrganisation) {
        for manager in organisation.people.prefix(organisation.managers) {
            notices.add([manager.id.sqlValue, account.sqlValue, run.now.sqlValue, run.now.sqlValue])
        }
    }

    /// What was gathered, what is referred to before what refers to it.
    private mutating func write(_ db: any Writer) throws {
        try accounts.flush(db)
        try groups.flush(db)
        try grants.flush(db)
        try memberships.flush(db)
        try notices.flush(db)
    }
}
