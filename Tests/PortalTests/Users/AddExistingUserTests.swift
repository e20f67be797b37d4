import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory
@testable import Mail

@Suite struct AddExistingUserTests {
    private let path = "/manage/users/existing"

    private func entry(_ organisation: OrganisationID, email: String = "", ssin: String = "") -> [(String, String)] {
        [("organisation", "\(organisation)"), ("email", email), ("ssin", ssin)]
    }

    /// The page's errors, without the entered text.
    private func complaint(_ reply: Reply) -> String {
        reply.text.firstMatch(of: #/(?s)<div class="notice notice-error".*?<\/div>/#).map { String($0.0) } ?? "none"
    }

    @Test(arguments: [SamplePerson.tom, .noor])
    func `for an authenticated user there is no form, and a forged one adds nobody (#add-existing)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            #expect(try await browser.get(path).status == .notFound)
            #expect(try await browser.post(path, pairs: entry(noordzee, email: SamplePerson.pieter.email)).status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `without anything to look for, or without an organisation, nothing is looked for (#add-existing)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let karim = try await open(.karim)
            let before = try await stage.imprint()
            let nothing = try await karim.post(path, ["email": "  ", "ssin": ""])
            #expect(nothing.status == .unprocessableContent && nothing.errors(at: "email") && nothing.errors(at: "organisation"))
            let wrong = try await karim.post(path, ["email": "a b@@", "ssin": "77010209911"])
            #expect(wrong.errors(at: "email") && wrong.errors(at: "ssin") && wrong.errors(at: "organisation"))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `to an organisation that is not one's own nobody is added (#add-existing)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            let reply = try await open(.jean).post(path, pairs: entry(noordzee, email: SamplePerson.pieter.email))
            #expect(reply.status == .unprocessableContent && reply.errors(at: "organisation") && !reply.text.contains("Pieter"))
            #expect(try await stage.standing(.pieter) == nil)
            #expect(try await !stage.audited(.pieter).contains("add_existing_user"))
        }
    }

    @Test func `who does not exist, and who is not meant, look the same: nothing of who exists leaks (#add-existing)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        let noor = try await stage.arrive(.noor)
        let placeholder = try await stage.database.read { try $0.recipient(noor).email }
        // Two people may have the same address; then a search for it finds neither.
        try await stage.services.changeEmail(to: .parse("info@uzwesthoek.example"), of: try await stage.viewer(.jean))
        try await stage.services.changeEmail(to: .parse("info@uzwesthoek.example"), of: try await stage.viewer(.sofie))
        let searches: [(email: String, ssin: String)] = [
            ("nobody@aznoordzee.example", ""), ("", SamplePerson.emma.ssin), (SamplePerson.pieter.email, SamplePerson.jean.ssin), ("nobody@aznoordzee.example", SamplePerson.pieter.ssin),
            (placeholder, ""), (placeholder, SamplePerson.noor.ssin), ("info@uzwesthoek.example", ""), ("vandamme@uzwesthoek.example", ""),
        ]
        try await stage.visit { open in
            let an = try await open(.an)
            var complaints: Set<String> = []
            for search in searches {
                let reply = try await an.post(path, pairs: entry(noordzee, email: search.email, ssin: search.ssin))
                #expect(reply.status == .unprocessableContent && reply.errors(at: "email"), "\(search)")
                complaints.insert(complaint(reply))
            }
            #expect(complaints.count == 1 && complaints.first?.contains("No user matches this exactly.") == true)
            for person in [SamplePerson.pieter, .jean, .noor] { #expect(try await stage.standing(person) == nil, "\(person)") }
        }
    }

    @Test func `somebody who belongs to it already is not added again (#add-existing)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            let reply = try await open(.an).post(path, pairs: entry(noordzee, email: SamplePerson.tom.email, ssin: SamplePerson.tom.ssin))
            #expect(reply.status == .unprocessableContent && reply.text.contains("This user already belongs to the organisation."))
            #expect(try await !stage.audited(.tom).contains("add_existing_user"))
        }
    }

    @Test func `after twenty searches in an hour the next is refused with the minutes to wait, whatever it is for (#add-existing)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            let an = try await open(.an)
            for number in 1...20 {
                let reply = try await an.post(path, pairs: entry(noordzee, email: "row\(number)@aznoordzee.example"))
                #expect(reply.text.contains("No user matches this exactly."), "\(number)")
                stage.clock.advance(60)
            }
            let late = try await an.post(path, pairs: entry(noordzee, email: SamplePerson.pieter.email))
            #expect(late.status == .tooManyRequests && late.text.contains("Try again in 40 minutes."))
            #expect(try await stage.standing(.pieter) == nil)
            // The limit is per person.
            let karim = try await open(.karim).post(path, pairs: entry(noordzee, email: "nobody@aznoordzee.example"))
            #expect(karim.text.contains("No user matches this exactly."))
            stage.clock.advance(39 * 60)
            let almost = try await open(.an).post(path, pairs: entry(noordzee, email: SamplePerson.pieter.email))
            #expect(almost.text.contains("Try again in 1 minute."))
            stage.clock.advance(60)
            let then = try await open(.an).post(path, pairs: entry(noordzee, email: SamplePerson.pieter.email))
            #expect(then.status == .seeOther)
        }
    }

    @Test(arguments: [(SamplePerson.pieter.email, ""), ("PIETER.VANDAMME@uzwesthoek.example ", ""), ("", "77.01.02-099.10"), (SamplePerson.pieter.email, SamplePerson.pieter.ssin)])
    func `by address, by SSIN or by both of one person an existing user is added, and it is audited (#add-existing)`(email: String, ssin: String) async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        let pieter = try await stage.userID(.pieter)
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.get("/manage/users/\(pieter)").status == .notFound)
            let reply = try await an.post(path, pairs: entry(noordzee, email: email, ssin: ssin))
            #expect(reply.location == "/manage/users/\(pieter)?done=user_added")
            for place in ["AZ Noordzee", "UZ Westhoek"] { #expect(try await stage.standing(.pieter, at: place) == "member", "\(place)") }
            #expect(try await stage.audited(.pieter).last == "add_existing_user")
            #expect(try await stage.audited(.an).last == "look_up_user")
            #expect(try await an.get("/manage/users/\(pieter)").text.contains("Added to AZ Noordzee"))
            // An does not see what he has elsewhere.
            #expect(try await !an.get("/manage/users/\(pieter)").text.contains("UZ Westhoek"))
        }
    }

    @Test func `by the SSIN also somebody is found who has given no address yet (#add-existing)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        let noor = try await stage.arrive(.noor)
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.post(path, pairs: entry(noordzee, ssin: SamplePerson.noor.ssin)).location == "/manage/users/\(noor)?done=user_added")
            #expect(try await an.get("/manage/users/\(noor)").text.contains("No address given yet"))
        }
    }

    @Test func `what was looked for is kept nowhere (#add-existing)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            _ = try await open(.an).post(path, pairs: entry(noordzee, email: "sought@aznoordzee.example", ssin: SamplePerson.emma.ssin))
        }
        let files = [try stage.bytesOnDisk()]
        for words in ["sought@aznoordzee.example", SamplePerson.emma.ssin] { #expect(files.allSatisfy { $0.range(of: Data(words.utf8)) == nil }, "\(words)") }
    }
}
