import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Directory
@testable import Portal

@Suite struct StoredSSINTests {
    @Test func `no SSIN of the cast is in the database files in the clear`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.published(of: .emma)
        _ = try await stage.request(of: .noor)
        let bytes = try stage.bytesOnDisk()
        for person in SamplePerson.allCases {
            #expect(bytes.range(of: Data(person.ssin.utf8)) == nil, "\(person.name)")
            #expect(bytes.range(of: Data(try SSIN.parse(person.ssin).formatted.utf8)) == nil, "\(person.name)")
            // Unsealed data is found, so the search works.
            #expect(bytes.range(of: Data(person.email.utf8)) != nil, "\(person.name)")
        }
    }

    @Test func `no SSIN leaves for the installations or stands in a mail`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        let texts = try await stage.outbox(id) + stage.mails(about: id).map { $0.text + $0.html }
        #expect(!texts.isEmpty && texts.allSatisfy { !$0.contains(SamplePerson.emma.ssin) && !$0.contains("01.04.12") })
    }

    @Test func `two users never have the same SSIN`() async throws {
        let stage = try await TestPortal()
        await #expect(throws: ConstraintViolation.self) {
            try await stage.run("""
                INSERT INTO users (ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, created_at)
                SELECT ssin_sealed, ssin_index, 'other@aznoordzee.example', 0, 'Other', 'Name', 'en', 0 FROM users LIMIT 1
                """)
        }
    }

    @Test func `sealing the same SSIN again gives other bytes, and the profile opens what was sealed`() async throws {
        let stage = try await TestPortal()
        let profile = try await stage.services.profile(of: try await stage.viewer(.tom))
        #expect(profile.ssin == "85.07.30-033.28")
        let sealed = try stage.keys.seal(SamplePerson.tom.ssin, as: "ssin")
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM users WHERE ssin_sealed = \(sealed)") == 0)
    }
}
