import Database
import Directory
import Foundation
import Vocabulary

/// Somebody who was added, as far as accounts need it.
struct SeedPerson {
    let id: UserID
    let first: SeedName
    let last: SeedName
    let email: String
    /// A second address, for further accounts.
    let otherEmail: String
    let enabled: Bool
    /// Belongs to the next organisation as well.
    let foreign: Bool

    var name: String { "\(first.text) \(last.text)" }
    var sortKey: String { "\(last.folded) \(first.folded)" }
    var searchText: String { "\(first.folded) \(last.folded) \(email)" }
}

/// Makes the people, organisation by organisation.
struct SeedPeople {
    private let run: SeedRun
    private let names: SeedNames
    private var chance = SeedChance(2)
    private var nextID: Int64
    private var count = 0
    // With numbers and keys of their own, which the use cases ask the database for person by person: a million people are written many at once.
    private var users = SeedRows("""
        INSERT INTO users (id, ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, status, created_at,
            last_key, first_key, search_text, role_order) VALUES
        """)
    private var memberships = SeedRows("\(UserRecord.membershipInsertion) VALUES")
    private var numbers = SeedRows("INSERT INTO user_nihdi (user_id, number) VALUES")

    init(_ run: SeedRun, _ db: any Reader) throws {
        self.run = run
        var chance = SeedChance(1)
        names = SeedNames(&chance)
        nextID = try db.first("SELECT MAX(id) AS last FROM users") { try $0.integer("last") + 1 } ?? 1
    }

    mutating func add(_ share: Int, to organisation: inout SeedOrganisation, _ db: any Writer) throws {
        var taken: [String: Int] = [:]
        for place in 0..<share {
            let person = somebody(at: organisation, &taken, manager: place < organisation.managers)
            try note(person, at: organisation.id, manager: place < organisation.managers)
            organisation.people.append(person)
            if users.count == 100 { try write(db) }
        }
        try write(db)
    }

    private mutating func somebody(at organisation: SeedOrganisation, _ taken: inout [String: Int], manager: Bool) -> SeedPerson {
        let (first, last) = (chance.skewed(names.first), chance.skewed(names.last))
        let local = "\(first.plain).\(last.plain)"
        let number = taken[local, default: 0] + 1
        taken[local] = number
        let suffix = number == 1 ? "" : "\(number)"
        defer { nextID += 1 }
        return SeedPerson(
            id: UserID(nextID), first: first, last: last, email: "\(local)\(suffix)@\(organisation.domain)",
            otherEmail: "\(local)\(suffix)@study.\(organisation.domain)", enabled: manager || !chance.percent(2), foreign: !manager && chance.percent(3))
    }

    private mutating func note(_ person: SeedPerson, at organisation: OrganisationID, manager: Bool) throws {
        let ssin = try SSIN.parse(SeedNumbers.ssin(count))
        let born = run.now.addingTimeInterval(-Double(chance.below(1500 * 86400)))
        let language: Language = chance.percent(58) ? .nl : chance.percent(90) ? .fr : chance.percent(50) ? .de : .en
        users.add([
            person.id.sqlValue, try run.services.keys.seal(ssin.digits, as: "ssin").sqlValue, run.services.ssinIndex(ssin).sqlValue, person.email.sqlValue,
            false.sqlValue, person.first.text.sqlValue, person.last.text.sqlValue, language.rawValue.sqlValue,
            (person.enabled ? "Enabled" : "Disabled").sqlValue, born.sqlValue, person.sortKey.sqlValue,
            "\(person.first.folded) \(person.last.folded)".sqlValue, person.searchText.sqlValue,
            (manager ? RoleOrder.accessManager : .authenticated).rawValue.sqlValue,
        ])
        memberships.add([person.id.sqlValue, organisation.sqlValue, manager.sqlValue, (!manager && chance.percent(1)).sqlValue])
        if chance.percent(20) { numbers.add([person.id.sqlValue, SeedNumbers.nihdi(count).sqlValue]) }
        count += 1
    }

    /// What was gathered, people before what refers to them.
    private mutating func write(_ db: any Writer) throws {
        try users.flush(db)
        try memberships.flush(db)
        try numbers.flush(db)
    }
}

/// Rows gathered for one table, to be written with one statement.
struct SeedRows {
    private let head: Query
    private var rows: [[SQLValue]] = []

    /// - Parameter head: an INSERT up to its `VALUES`.
    init(_ head: Query) { self.head = head }

    var count: Int { rows.count }

    mutating func add(_ row: [SQLValue]) { rows.append(row) }

    mutating func flush(_ db: any Writer) throws {
        guard !rows.isEmpty else { return }
        try db.run("\(head) \(rows: rows)")
        rows.removeAll(keepingCapacity: true)
    }
}
