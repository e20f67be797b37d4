import Access
import Database
import Foundation
import Testing
import Vocabulary

@testable import Imports
@testable import Portal

/// Bulk upload of users (#41): the outcomes of rows.
@Suite struct UploadedUsersTests {
    private let emma = "01041219607,EMMA,DE SMET,Emma.DeSmet@aznoordzee.example,16868201140,71090112,"

    // MARK: Refusals

    @Test func `#41 users that exist are left out, whether the access manager has them or not, and whatever else the row says`() async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.users, CSVText.users(
            "85073003328,Tom,Willems,tom.willems@aznoordzee.example,,71090112,default", "77010209910,Someone,Else,,,71090112,"))
        #expect(found == ["2 skip upload.user_exists", "3 skip upload.user_exists"])
    }

    @Test func `#41 an unknown organisation and a foreign one are left out with the same words`() async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.users, CSVText.users(
            "01041219607,Emma,De Smet,emma@aznoordzee.example,,71090211,", "03071524825,Noor,El Amrani,noor@aznoordzee.example,,11111111,"))
        #expect(found == ["2 skip org_nihdi: upload.organisation_unknown", "3 skip org_nihdi: upload.organisation_unknown"])
    }

    @Test func `#41 everything that is wrong with a row is said, each at its column, by the parsers of the pages`() async throws {
        let stage = try await TestPortal()
        let found = try #require(try await stage.outcomes(.users, CSVText.users("01041219607,=Emma,,nowhere,123,,boss")).first)
        for part in ["first_name: flaw.formula", "last_name: flaw.required", "email: flaw.email.at", "nihdi: flaw.nihdi.length", "org_nihdi: flaw.required",
            "role: flaw.upload.user_role"] {
            #expect(found.contains(part), "\(part) is not in \(found)")
        }
    }

    @Test func `#41 a row that is there twice is the same as the first, and one that says the contrary is an error`() async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.users, CSVText.users(
            emma, "01.04.12-196.07,Emma,De Smet,emma.desmet@AZNOORDZEE.example,16868201140,71090112,default",
            "01041219607,Emma,De Smet,emma.desmet@aznoordzee.example,16868201140,71090112,access_manager",
            "01041219607,Emma,Peeters,emma.desmet@aznoordzee.example,16868201140,71090310,"), as: .karim)
        #expect(found == ["2 create", "3 skip upload.same_as", "4 error upload.differs", "5 error upload.person_differs"])
    }

    // MARK: New users

    @Test func `#41 a row makes a user like Create user does: capitalised, searchable, a member, in the language of who uploads`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.uploadAndApply(.users, CSVText.users(emma))
        #expect(upload.counts == OutcomeCounts(creates: 1))
        #expect(try await stage.text("SELECT first_name || ' ' || last_name || ' ' || email || ' ' || last_key AS t FROM users WHERE first_name = 'Emma'")
            == "Emma De Smet emma.desmet@aznoordzee.example de smet emma")
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM user_nihdi AS n JOIN users AS u ON u.id = n.user_id WHERE u.first_name = 'Emma'") == 1)
        #expect(try await stage.standing(.emma) == "member")
    }

    @Test func `#41 the role access_manager promotes, and default does not`() async throws {
        let stage = try await TestPortal()
        try await stage.uploadAndApply(.users, CSVText.users(
            "01041219607,Emma,De Smet,emma@aznoordzee.example,,71090112,access_manager", "03071524825,Noor,El Amrani,noor@aznoordzee.example,,71090112,default"))
        #expect(try await stage.standing(.emma) == "manager")
        #expect(try await stage.standing(.noor) == "member")
    }

    @Test func `#41 two rows for two organisations make one user who belongs to both`() async throws {
        let stage = try await TestPortal()
        let file = CSVText.users(
            "01041219607,Emma,De Smet,emma@aznoordzee.example,,71090112,", "01041219607,Emma,De Smet,emma@aznoordzee.example,,71090310,access_manager")
        let upload = try await stage.uploadAndApply(.users, file, as: .karim)
        #expect(try await stage.outcomes(of: upload) == ["2 create", "3 create upload.organisation_added"])
        #expect(try await stage.standing(.emma) == "member")
        #expect(try await stage.standing(.emma, at: "UZ Westhoek") == "manager")
    }

    @Test func `#41 the same file again changes nothing and says so`() async throws {
        let stage = try await TestPortal()
        try await stage.uploadAndApply(.users, CSVText.users(emma))
        let before = try await stage.count("SELECT COUNT(*) AS n FROM users")
        let again = try await stage.upload(.users, CSVText.users(emma))
        #expect(again.counts == OutcomeCounts(skips: 1))
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM users") == before)
    }

    @Test func `#41 a file of Windows-1252 keeps its accents, and so does one of UTF-8`() async throws {
        let rows = CSVText.users("01041219607,Zoë,Lefèvre,zoe@aznoordzee.example,,71090112,")
        for bytes in [Array(rows.utf8), rows.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }] {
            let stage = try await TestPortal()
            let upload = try await stage.upload(.users, bytes: bytes)
            try await stage.apply(upload)
            #expect(try await stage.text("SELECT first_name || ' ' || last_name AS t FROM users WHERE email = 'zoe@aznoordzee.example'") == "Zoë Lefèvre")
        }
    }
}
