import Access
import Database
import Foundation
import Vocabulary

@testable import Portal
import Web
@testable import Directory

/// Enough rows for three pages, with a different order for each column. The people are not real: their names are numbers.
struct Crowd: Sendable {
    static let size = 120

    let stage: TestPortal

    /// 120 members of AZ Noordzee, three with each name. Some manage it, some are blocked there, some are blocked everywhere.
    static func people(_ stage: TestPortal) async throws -> Crowd {
        let crowd = Crowd(stage: stage)
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.database.write { db in
            for number in 0..<size { try crowd.add(number, to: noordzee, db) }
        }
        return crowd
    }

    /// 120 further accounts, one per person, at both applications of AZ Noordzee and in every state.
    static func accounts(_ stage: TestPortal) async throws {
        _ = try await people(stage)
        let provisions = [try await stage.provision("AZ Noordzee"), try await stage.provision("AZ Noordzee", .healthstat)]
        try await stage.database.write { db in
            let owners: [UserID] = try db.rows("SELECT id FROM users WHERE first_name LIKE 'Row %' ORDER BY id") { try $0.id("id") }
            for (number, owner) in owners.enumerated() {
                let since = stage.services.clock.now().addingTimeInterval(-Double(number * 61 % size / 2))
                try db.run("""
                    INSERT INTO accounts (user_id, provision_id, organisation_id, email, state, origin, live, revision, state_since, created_at)
                    SELECT \(owner), id, organisation_id, \("row\(number * 71 % size)@aznoordzee.example"),
                        \(AccountState.allCases[number % 5].rawValue), 'new', 'none', 1, \(since), \(since) FROM provisions WHERE id = \(provisions[number % 2])
                    """)
                try db.refreshKeys(of: owner)
            }
        }
    }

    private func add(_ number: Int, to organisation: OrganisationID, _ db: any Writer) throws {
        let digits = Self.ssin(number * 89 % Self.size)
        let ssin = try SSIN.parse(digits)
        let id: UserID? = try db.first("""
            INSERT INTO users (ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, status, created_at)
            VALUES (\(try stage.keys.seal(digits, as: "ssin")), \(stage.services.ssinIndex(ssin)), \("row\(number * 71 % Self.size)@aznoordzee.example"), 0,
                \("Row \(Self.letters(number * 53 % Self.size / 3))"), \("Case \(Self.letters(number * 37 % Self.size / 3))"), 'en',
                \(number % 11 == 0 ? "Disabled" : "Enabled"), \(stage.clock.now)) RETURNING id
            """) { try $0.id("id") }
        guard let id else { throw NotFound() }
        try db.run("""
            INSERT INTO memberships (user_id, organisation_id, access_manager, blocked) VALUES (\(id), \(organisation), \(number % 7 == 0), \(number % 13 == 0))
            """)
        try db.refreshKeys(of: id)
    }

    /// A valid number that nobody has.
    static func ssin(_ number: Int) -> String {
        let first = 600_101_001 + number
        let check = 97 - first % 97
        return "\(first)\(check < 10 ? "0" : "")\(check)"
    }

    private static func letters(_ number: Int) -> String {
        String([number / 26, number % 26].compactMap { Unicode.Scalar(97 + UInt32($0)) }.map(Character.init))
    }
}
