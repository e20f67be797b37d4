import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
import Web

@Suite struct DemoteTests {
    @Test(arguments: [SamplePerson.tom, .sofie, .noor])
    func `an authenticated user demotes nobody (#6)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let (an, row) = (try await stage.userID(.an), try await stage.row(.an))
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            #expect(try await browser.select(.demote, [an]).status == .notFound)
            #expect(try await browser.execute(.demote, [row]).status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `of another organisation nobody is demoted (#6)`() async throws {
        let stage = try await TestPortal()
        let (an, row) = (try await stage.userID(.an), try await stage.row(.an))
        try await stage.visit { open in
            let jean = try await open(.jean)
            let before = try await stage.imprint()
            #expect(try await jean.select(.demote, [an]).status == .notFound)
            #expect(try await jean.execute(.demote, [row]).status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: [(SamplePerson.jean, "CHU Val de Lune"), (.karim, "UZ Westhoek")])
    func `the last access manager of an organisation is not demoted by an access manager: no button, the reason, and a forged row is left out (#6)`(
        last: SamplePerson, organisation: String
    ) async throws {
        let stage = try await TestPortal()
        let (id, row) = (try await stage.userID(last), try await stage.row(last, at: organisation))
        let words = "This is the last access manager of the organisation. Only an HD Manager can demote them."
        try await stage.visit { open in
            let browser = try await open(last)
            let before = try await stage.imprint()
            let page = try await browser.get("/manage/users/\(id)")
            #expect(page.text.contains("Demote Access Manager (\(organisation)) is not possible: \(words)"))
            #expect(page.text.contains("name=\"action\" value=\"demote\"") == (last == .karim), "Karim can leave AZ Noordzee to An")
            #expect(try await browser.select(.demote, [id]).text.contains(words))
            let done = try await browser.execute(.demote, [row])
            #expect(done.status == .ok && done.text.contains(words) && done.text.contains("0 of 1 were done."))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `who is no access manager there is left out with the reason (#6)`() async throws {
        let stage = try await TestPortal()
        let row = try await stage.row(.tom)
        try await stage.visit { open in
            let reply = try await open(.an).execute(.demote, [row])
            #expect(reply.text.contains("The person is not an access manager there."))
            #expect(try await stage.mails(to: .tom, kind: "demoted").isEmpty)
        }
    }

    @Test func `of two who demote each other at once one stays (#6)`() async throws {
        let stage = try await TestPortal()
        for _ in 1...10 {
            let (an, karim) = (try await stage.viewer(.an), try await stage.viewer(.karim))
            let (ans, karims) = (try await stage.key(.an, at: "AZ Noordzee"), try await stage.key(.karim, at: "AZ Noordzee"))
            async let first: ()? = try? stage.services.perform(.demote, on: karims, as: an)
            async let second: ()? = try? stage.services.perform(.demote, on: ans, as: karim)
            _ = await (first, second)
            let managers = [try await stage.standing(.an), try await stage.standing(.karim)].filter { $0 == "manager" }
            try #require(managers.count == 1)
            for person in [SamplePerson.an, .karim] { try await stage.join(person, "AZ Noordzee", accessManager: true) }
        }
    }

    @Test func `who is demoted has no Manage from then on, is mailed, keeps the own accounts, and it is audited (#6)`() async throws {
        let stage = try await TestPortal()
        let own = try await stage.request(of: .an)
        let row = try await stage.row(.an)
        try await stage.visit { open in
            let (an, karim) = (try await open(.an), try await open(.karim))
            #expect(try await an.get("/manage/approval").status == .ok)
            let done = try await karim.execute(.demote, [row])
            #expect(done.text.contains("No longer an access manager of AZ Noordzee."))
            for path in ["/manage/approval", "/manage/users", "/manage/accounts"] { #expect(try await an.get(path).status == .notFound, "\(path)") }
            #expect(try await !an.get("/profile").text.contains("/manage/"))
            #expect(try await an.get("/accounts/\(own)").status == .ok)
            #expect(try await stage.account(own).state == .approval)
            #expect(try await stage.audited(.an).last == "demote")
            #expect(try await stage.mails(to: .an, kind: "demoted").map(\.subject) == ["You are no longer an access manager of AZ Noordzee"])
        }
    }

    @Test func `who demotes themselves before others loses the right to the rest, and is told so (#6)`() async throws {
        let stage = try await TestPortal()
        let rows = [try await stage.row(.an), try await stage.row(.karim)]
        try await stage.visit { open in
            let done = try await open(.an).execute(.demote, rows)
            #expect(done.text.contains("1 of 2 was done.") && done.text.contains("Your role does not allow this."))
        }
        #expect(try await stage.standing(.an) == "member")
        #expect(try await stage.standing(.karim) == "manager")
    }

    @Test(arguments: [SamplePerson.marc, .anna])
    func `HD Manager and Administrator demote the last one; what waits is then theirs by name and by mail (#6)`(actor: SamplePerson) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(at: "CHU Val de Lune")
        #expect(try await stage.mails(about: id).map(\.recipient) == [SamplePerson.jean.email])
        let (jean, row) = (try await stage.userID(.jean), try await stage.row(.jean, at: "CHU Val de Lune"))
        try await stage.visit { open in
            let browser = try await open(actor)
            #expect(try await browser.get("/manage/users/\(jean)").text.contains("name=\"action\" value=\"demote\""))
            #expect(try await browser.execute(.demote, [row]).text.contains("1 of 1 was done."))
            let page = try await open(.emma).get("/accounts/\(id)")
            #expect(page.text.contains("No access manager of this organisation can approve it. Waiting for HD Manager Marc Lambert"))
            #expect(try await stage.mails(about: id).map(\.recipient) == [SamplePerson.jean.email, SamplePerson.marc.email])
            #expect(try await open(.jean).get("/accounts/\(id)").status == .notFound)
        }
        await #expect(throws: NotFound.self) { try await stage.perform(.approve, id, as: .jean) }
        #expect(try await stage.perform(.approve, id, as: .marc) == .approved)
    }
}
