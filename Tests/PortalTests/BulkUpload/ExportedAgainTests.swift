import Access
import Foundation
import Randomness
import Testing
import Vocabulary

@testable import Database
@testable import Imports
@testable import Portal
@testable import Directory

/// An export can be uploaded again and changes nothing (SPEC §5): with random people, accounts and names that are difficult for CSV.
@Suite struct ExportedAgainTests {
    @Test(arguments: [1, 2, 3] as [UInt64], [SamplePerson.an, .karim, .marc])
    func `#41 an export of users uploaded again is left out, every row of it`(seed: UInt64, person: SamplePerson) async throws {
        let stage = try await TestPortal()
        try await RandomPeople(stage, seed: seed).fill()
        let file = try await stage.exported(.users, as: person)
        let before = try await stage.imprint()
        let upload = try await stage.upload(.users, file, as: person, piece: 1000 + Int(seed) * 37)
        #expect(upload.rows > 5)
        #expect(upload.counts == OutcomeCounts(skips: upload.rows))
        let changed = Set(stage.withoutUploads(try await stage.imprint())).symmetricDifference(stage.withoutUploads(before))
        #expect(changed == [])
    }

    @Test(arguments: [4, 5, 6] as [UInt64], [SamplePerson.an, .marc])
    func `#37 an export of accounts uploaded again is left out, every row of it`(seed: UInt64, person: SamplePerson) async throws {
        let stage = try await TestPortal()
        try await RandomPeople(stage, seed: seed).fill()
        let file = try await stage.exported(.accounts, as: person)
        for approval in UploadApproval.allCases {
            let upload = try await stage.upload(.accounts, file, approval, as: person)
            #expect(upload.rows > 20)
            let others = try await stage.outcomes(of: upload).filter { !$0.contains(" skip ") }
            #expect(others == [])
        }
    }
}

extension TestPortal {
    fileprivate func exported(_ list: ExportedList, as person: SamplePerson) async throws -> String {
        var file = ""
        try await services.export(list, as: person.email) { file += $0 }
        return file
    }
}

/// Random people and accounts, written without the parsers: old names may contain text that nobody could enter today.
private struct RandomPeople {
    let stage: TestPortal
    private var chance: SplitMix64

    init(_ stage: TestPortal, seed: UInt64) {
        self.stage = stage
        chance = SplitMix64(seed: seed)
    }

    func fill() async throws {
        var copy = self
        try await copy.fillNow()
    }

    private mutating func fillNow() async throws {
        let provisions: [(ProvisionID, OrganisationID, ApplicationEntry)] = try await stage.database.read { db in
            try db.rows("SELECT id, organisation_id, application_id FROM provisions ORDER BY id") {
                (try $0.id("id"), try $0.id("organisation_id"), try db.application(try $0.named("application_id")))
            }
        }
        let projects: [ProjectID] = try await stage.database.read { try $0.rows("SELECT id FROM projects ORDER BY id LIMIT 4") { try $0.id("id") } }
        for number in 0..<25 { try await add(number, provisions, projects) }
    }

    private mutating func add(_ number: Int, _ provisions: [(ProvisionID, OrganisationID, ApplicationEntry)], _ projects: [ProjectID]) async throws {
        let person = (first: name(), last: name(), email: "random\(number)@example.org", ssin: Self.ssin(number))
        let places = provisions.filter { _ in chance.below(3) == 0 }
        let accounts = places.map { place in
            (place: place, state: chance.pick(AccountState.allCases), origin: chance.pick(DraftOrigin.allCases), grants: projects.filter { _ in chance.below(2) == 0 },
                role: chance.pick(place.2.roles.filter { $0.authorGroup != .chosen }).code, chosen: place.2.id == .hd4dp2 && chance.below(2) == 0)
        }
        let (manager, blocked) = (chance.below(5) == 0, chance.below(6) == 0)
        let keys = stage.keys
        let index = stage.services.ssinIndex(try SSIN.parse(person.ssin))
        let now = stage.clock.now
        try await stage.database.write { db in
            let sealed = try keys.seal(person.ssin, as: "ssin")
            let user: UserID = try #require(try db.first("""
                INSERT INTO users (ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, created_at)
                VALUES (\(sealed), \(index), \(person.email), 0, \(person.first), \(person.last), 'nl', \(now)) RETURNING id
                """) { try $0.id("id") })
            for place in Set(places.map(\.1)) {
                try db.run("INSERT INTO memberships (user_id, organisation_id, access_manager, blocked) VALUES (\(user), \(place), \(manager), \(blocked))")
            }
            for account in accounts {
                let origin = [.draft, .approval].contains(account.state) ? account.origin : .new
                let id: AccountID = try #require(try db.first("""
                    INSERT INTO accounts (user_id, provision_id, organisation_id, email, state, origin, live, revision, state_since, created_at)
                    VALUES (\(user), \(account.place.0), \(account.place.1), \("a.\(person.email)"), \(account.state.rawValue), \(origin.rawValue),
                        \(account.state == .approved || account.state == .published ? "open" : "none"), 1, \(now), \(now)) RETURNING id
                    """) { try $0.id("id") })
                let group = account.chosen ? try db.ownAuthorGroup(of: user, named: "\(person.first) \(person.last)", at: account.place.0, now) : nil
                for layer in ["working", "approved"] {
                    for project in account.grants {
                        try db.run("""
                            INSERT INTO grants (account_id, layer, project_id, role, author_group_id)
                            VALUES (\(id), \(layer), \(project), \(account.chosen ? "3" : account.role.rawValue), \(group))
                            """)
                    }
                }
            }
            try db.refreshKeys(of: user)
        }
    }

    /// Letters, accents, and characters that are difficult for a CSV reader.
    private mutating func name() -> String {
        let signs = ["a", "B", "é", "ß", ",", ";", "\"", "\n", "'", " ", "|", "Ł", "\r\n", "ø", "x", "y"]
        return "N" + (0..<(3 + chance.below(9))).map { _ in chance.pick(signs) }.joined() + "e"
    }

    private static func ssin(_ number: Int) -> String {
        let body = 700101000 + number + 1
        return "\(body)" + String(String(100 + 97 - body % 97).suffix(2))
    }
}
