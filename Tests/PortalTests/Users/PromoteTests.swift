import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct PromoteTests {
    @Test(arguments: [SamplePerson.tom, .sofie, .noor])
    func `an authenticated user promotes nobody, not even themselves (#5)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let row = try await stage.row(.tom)
        let tom = try await stage.userID(.tom)
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            #expect(try await browser.select(.promote, [tom]).status == .notFound)
            #expect(try await browser.execute(.promote, [row]).status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `at an organisation that is not one's own nobody is promoted (#5)`() async throws {
        let stage = try await TestPortal()
        let (tom, tomRow, sofieRow) = (try await stage.userID(.tom), try await stage.row(.tom), try await stage.row(.sofie))
        try await stage.visit { open in
            let jean = try await open(.jean)
            let before = try await stage.imprint()
            for reply in [try await jean.select(.promote, [tom]), try await jean.execute(.promote, [tomRow]), try await jean.execute(.promote, [sofieRow])] {
                #expect(reply.status == .notFound && !reply.text.contains("Willems") && !reply.text.contains("AZ Noordzee"))
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `who is blocked, or access manager already, is left out with the reason (#5)`() async throws {
        let stage = try await TestPortal()
        try await stage.perform(.block, on: .tom, as: .karim)
        try await stage.perform(.blockEverywhere, on: .lotte, as: .marc)
        let people = [try await stage.userID(.tom), try await stage.userID(.lotte), try await stage.userID(.karim)]
        let rows = [try await stage.row(.tom), try await stage.row(.lotte), try await stage.row(.karim)]
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            let reasons = [
                "The person is blocked at this organisation. Unblock them first.", "The person is blocked everywhere.", "The person is an access manager there already.",
            ]
            let (preview, done) = (try await an.select(.promote, people), try await an.execute(.promote, rows))
            for reason in reasons { #expect(preview.text.contains(reason) && done.text.contains(reason), "\(reason)") }
            #expect(!preview.text.contains("Execute action") && preview.text.contains("0 of 3 selected will change.") && done.text.contains("0 of 3 were done."))
            #expect(try await stage.imprint() == before)
            let page = try await an.get("/manage/users/\(people[0])")
            #expect(page.text.contains("Promote to Access Manager (AZ Noordzee) is not possible: The person is blocked at this organisation."))
            #expect(!page.text.contains("name=\"action\" value=\"promote\""))
        }
    }

    @Test func `of somebody at several organisations the page asks which; without an answer nobody is promoted (#5)`() async throws {
        let stage = try await TestPortal()
        try await stage.join(.tom, "UZ Westhoek")
        let people = [try await stage.userID(.tom), try await stage.userID(.lotte)]
        let (noordzee, westhoek, lottes) = (try await stage.row(.tom), try await stage.row(.tom, at: "UZ Westhoek"), try await stage.row(.lotte))
        try await stage.visit { open in
            let karim = try await open(.karim)
            let preview = try await karim.select(.promote, people)
            #expect(preview.text.contains("Some people belong to several of your organisations") && preview.text.contains("Execute action"))
            for row in [noordzee, westhoek] { #expect(preview.text.contains("name=\"row\" value=\"\(row)\" aria-label"), "not ticked: \(row)") }
            #expect(preview.text.contains("name=\"row\" value=\"\(lottes)\" checked"), "where there is one place only, it is ticked")
            let nothing = try await karim.execute(.promote, [])
            #expect(nothing.status == .unprocessableContent && nothing.text.contains("Select at least one row first."))
            #expect(try await stage.standing(.tom) == "member")
            #expect(try await karim.execute(.promote, [westhoek]).text.contains("Now an access manager of UZ Westhoek."))
            #expect(try await stage.standing(.tom) == "member")
            #expect(try await stage.standing(.tom, at: "UZ Westhoek") == "manager")
            // An manages one organisation, so there is nothing to select.
            let ans = try await open(.an).select(.promote, people)
            #expect(!ans.text.contains("several of your organisations") && !ans.text.contains("UZ Westhoek") && ans.text.contains("value=\"\(noordzee)\" checked"))
        }
    }

    @Test(arguments: [SamplePerson.an, .karim, .marc, .anna])
    func `who is promoted has Manage at once, is mailed, and it is audited (#5)`(actor: SamplePerson) async throws {
        let stage = try await TestPortal()
        let (tom, row) = (try await stage.userID(.tom), try await stage.row(.tom))
        try await stage.visit { open in
            let (toms, browser) = (try await open(.tom), try await open(actor))
            #expect(try await toms.get("/manage/users").status == .notFound)
            #expect(try await browser.get("/manage/users/\(tom)").text.contains("name=\"action\" value=\"promote\""))
            let done = try await browser.execute(.promote, [row])
            #expect(done.status == .ok && done.text.contains("1 of 1 was done.") && done.text.contains("Now an access manager of AZ Noordzee."))
            #expect(try await stage.standing(.tom) == "manager")
            #expect(try await toms.get("/profile").text.contains("/manage/users"))
            #expect(try await toms.get("/manage/approval").text.contains("Lotte Jacobs"))
            #expect(try await stage.audited(.tom).last == "promote")
            #expect(try await stage.mails(to: .tom, kind: "promoted").map(\.subject) == ["You are an access manager of AZ Noordzee now"])
            #expect(try await browser.get("/manage/users?role=3").rowIDs.contains(tom.value))
        }
    }

    @Test func `who is promoted decides on requests, is named for them, and never on the own (#5)`() async throws {
        let stage = try await TestPortal()
        let own = try await stage.request(of: .tom, .healthstat, role: "SPONSOR_INDIVIDUAL")
        let id = try await stage.request()
        try await stage.perform(.promote, on: .tom, as: .an)
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts/\(id)")
            #expect(page.text.contains("Waiting for An Claes, Karim Haddad or Tom Willems"))
        }
        #expect(try await stage.perform(.approve, id, as: .tom) == .approved)
        await #expect(throws: AccountRefusal.fourEyes(.approve)) { try await stage.perform(.approve, own, as: .tom) }
    }
}
