import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

@Suite struct CreateUserTests {
    private let path = "/manage/users/new"

    private func entry(
        _ organisations: [OrganisationID], ssin: String = SamplePerson.emma.ssin, first: String = "Emma", last: String = "De Smet", more: [(String, String)] = []
    ) -> [(String, String)] {
        organisations.map { ("organisation", "\($0)") } + [
            ("ssin", ssin), ("first_name", first), ("last_name", last), ("email", SamplePerson.emma.email), ("nihdi", ""), ("language", "fr"),
        ] + more
    }

    @Test(arguments: [SamplePerson.tom, .noor])
    func `for an authenticated user there is no form, and a forged one makes nobody (#0)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            #expect(try await browser.get(path).status == .notFound)
            #expect(try await browser.post(path, pairs: entry([noordzee])).status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `everything that is missing is told at once, each at its field (#0)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            let reply = try await an.post(path, ["nihdi": "123\nx"])
            #expect(reply.status == .unprocessableContent)
            for field in ["organisation", "ssin", "first_name", "last_name", "email", "nihdi", "language"] { #expect(reply.errors(at: field), "\(field)") }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: BadInput.allCases)
    func `bad values in every field come back at their fields, run nowhere, and make nobody (#0)`(input: BadInput) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            let names = ["organisation", "ssin", "first_name", "last_name", "email", "language"]
            let reply = try await an.post(path, pairs: (names + ["nihdi", "access_manager"]).map { ($0, input.text) })
            #expect(reply.status == .unprocessableContent && reply.isHarmless)
            // The organisation is checked only if all other fields are valid.
            for field in ["ssin", "email", "language"] + (input == .unknownID ? [] : ["organisation"]) { #expect(reply.errors(at: field), "\(field)") }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `an SSIN that is somebody's already is refused at its field, with the way to Add existing user and without saying whose (#0)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            let an = try await open(.an)
            let people = try await stage.count("SELECT COUNT(*) AS n FROM users")
            let reply = try await an.post(path, pairs: entry([noordzee], ssin: "77.01.02-099.10"))
            #expect(reply.status == .unprocessableContent && reply.errors(at: "ssin"))
            #expect(reply.text.contains("A user with this SSIN already exists."))
            #expect(reply.text.contains("<a class=\"button secondary\" href=\"/manage/users/existing\">"))
            #expect(!reply.text.contains("Van Damme") && !reply.text.contains(SamplePerson.pieter.email) && reply.text.contains("value=\"De Smet\""))
            // The answer shows that the person exists, so it is recorded and counts as a search; nothing else happened.
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM lookups") == 1)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM users") == people)
        }
    }

    @Test func `at an organisation that is not one's own, or disabled, nobody is made, not even at the own one (#0)`() async throws {
        let stage = try await TestPortal()
        let (noordzee, westhoek) = (try await stage.organisation("AZ Noordzee"), try await stage.organisation("UZ Westhoek"))
        try await stage.run("UPDATE organisations SET status = 'Disabled' WHERE name = 'CHU Val de Lune'")
        let lune = try await stage.organisation("CHU Val de Lune")
        try await stage.visit { open in
            for (person, organisations) in [(SamplePerson.an, [westhoek]), (.an, [noordzee, westhoek]), (.marc, [lune]), (.marc, [OrganisationID(4711)])] {
                let browser = try await open(person)
                let before = try await stage.imprint()
                let reply = try await browser.post(path, pairs: entry(organisations, more: [("access_manager", "1")]))
                #expect(reply.status == .unprocessableContent && reply.errors(at: "organisation"), "\(person)")
                #expect(try await stage.imprint() == before, "\(person)")
            }
            #expect(try await !open(.an).get(path).text.contains("UZ Westhoek"))
            #expect(try await !open(.marc).get(path).text.contains("CHU Val de Lune"))
        }
    }

    @Test func `a made user belongs to the organisation, with names in capitals and small letters and every NIHDI number once (#0)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.get(path).text.contains("value=\"\(noordzee)\" checked"), "the only organisation is ticked")
            let numbers = ("nihdi", "16868201140\r\n16868201140, 38410515001")
            let reply = try await an.post(path, pairs: entry([noordzee, noordzee], first: "EMMA", last: "DE SMET").filter { $0.0 != "nihdi" } + [numbers])
            let emma = try await stage.userID(.emma)
            #expect(reply.location == "/manage/users/\(emma)?done=user_created")
            let viewer = try await stage.viewer(.emma)
            #expect(viewer.name == "Emma De Smet" && viewer.email == SamplePerson.emma.email && !viewer.emailIsPlaceholder && viewer.language == .fr)
            #expect(try await stage.standing(.emma) == "member")
            #expect(try await stage.database.read { try $0.nihdiNumbers(of: emma) } == ["16868201140", "38410515001"])
            #expect(try await stage.audited(.emma) == ["create_user"])
            let page = try await an.get(try #require(reply.location))
            #expect(page.text.contains("Emma De Smet") && page.text.contains("01.04.12-196.07") && page.text.contains("Created at AZ Noordzee"))
            #expect(try await an.get("/manage/users?q=de%20smet").rowIDs == [emma.value])
        }
    }

    @Test func `the first sign-in finds the user who was made, and makes no second one (#0 #login)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            _ = try await open(.an).post(path, pairs: entry([noordzee]))
            let made = try await stage.userID(.emma)
            let people = try await stage.count("SELECT COUNT(*) AS n FROM users")
            guard case .signedIn = try await stage.services.signIn(SamplePerson.emma.identity(), language: .de, userAgent: "tests") else {
                Issue.record("Emma was not let in")
                return
            }
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM users") == people)
            let emma = try await stage.viewer(.emma)
            #expect(emma.id == made && emma.email == SamplePerson.emma.email && !emma.emailIsPlaceholder && emma.language == .fr)
            #expect(try await stage.audited(.emma) == ["create_user", "sign_in"])
        }
    }

    @Test func `as access manager of several organisations: both are noted, each is mailed in the person's language, and Manage is there (#0 #5)`() async throws {
        let stage = try await TestPortal()
        let places = [try await stage.organisation("AZ Noordzee"), try await stage.organisation("UZ Westhoek")]
        try await stage.visit { open in
            _ = try await open(.karim).post(path, pairs: entry(places, more: [("access_manager", "1")]))
            for place in ["AZ Noordzee", "UZ Westhoek"] { #expect(try await stage.standing(.emma, at: place) == "manager", "\(place)") }
            #expect(try await stage.audited(.emma) == ["create_user", "promote", "create_user", "promote"])
            let subjects = try await stage.mails(to: .emma, kind: "promoted").map(\.subject)
            let french = stage.services.localisation[.fr]
            #expect(subjects == ["AZ Noordzee", "UZ Westhoek"].map { french("mail.promoted.subject", ["organisation": $0]) })
            #expect(try await open(.emma).get("/manage/users").status == .ok)
            #expect(try await open(.karim).get("/manage/users?role=3").rowIDs.contains(try await stage.userID(.emma).value))
        }
    }

    @Test func `of two who create the same person at once one does (#0)`() async throws {
        let stage = try await TestPortal()
        let (an, karim, noordzee) = (try await stage.viewer(.an), try await stage.viewer(.karim), try await stage.organisation("AZ Noordzee"))
        let new = NewUser(
            ssin: try SSIN.parse(SamplePerson.emma.ssin), firstName: try PersonName.parse("Emma"), lastName: try PersonName.parse("De Smet"),
            email: try EmailAddress.parse(SamplePerson.emma.email), nihdi: [], language: .en, organisations: [noordzee], accessManager: false)
        async let first = try? stage.services.createUser(new, as: an)
        async let second = try? stage.services.createUser(new, as: karim)
        let made = await [first, second].compactMap(\.self)
        #expect(made.count == 1)
        #expect(try await stage.audited(.emma) == ["create_user"])
    }
}
