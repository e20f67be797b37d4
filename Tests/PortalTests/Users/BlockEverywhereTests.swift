import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
import Messaging
@testable import Directory
@testable import Provisioning

@Suite struct BlockEverywhereTests {
    @Test func `an access manager blocks nobody everywhere: not offered, and a forged row is left out (#block)`() async throws {
        let stage = try await TestPortal()
        let (tom, row) = (try await stage.userID(.tom), try await stage.row(.tom, at: nil))
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            #expect(try await !an.get("/manage/users/\(tom)").text.contains("block_everywhere"))
            for reply in [try await an.select(.blockEverywhere, [tom]), try await an.execute(.blockEverywhere, [row])] {
                #expect(reply.text.contains("Your role does not allow this.") && !reply.text.contains("Execute action"))
            }
            #expect(try await stage.imprint() == before)
            #expect(try await open(.jean).execute(.blockEverywhere, [row]).status == .notFound)
            #expect(try await stage.database.read { try $0.viewer(tom) } != nil)
        }
    }

    @Test(arguments: [(SamplePerson.marc, SamplePerson.anna, "Only an Administrator can block HD Managers and Administrators."),
        (.marc, .marc, "You cannot block yourself."), (.anna, .anna, "You cannot block yourself.")])
    func `nobody blocks themselves, and the HD Manager not an Administrator: no button, the reason, and a forged row is left out (#block)`(
        actor: SamplePerson, person: SamplePerson, words: String
    ) async throws {
        let stage = try await TestPortal()
        let (id, row) = (try await stage.userID(person), try await stage.row(person, at: nil))
        try await stage.visit { open in
            let browser = try await open(actor)
            let before = try await stage.imprint()
            let page = try await browser.get("/manage/users/\(id)")
            #expect(page.text.contains("Block everywhere is not possible: \(words)") && !page.text.contains("value=\"block_everywhere\""))
            #expect(try await browser.select(.blockEverywhere, [id]).text.contains(words))
            #expect(try await browser.execute(.blockEverywhere, [row]).text.contains(words))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `what is about one organisation is not done everywhere, nor the other way round (#block)`() async throws {
        let stage = try await TestPortal()
        let (here, everywhere) = (try await stage.row(.tom), try await stage.row(.tom, at: nil))
        try await stage.visit { open in
            let marc = try await open(.marc)
            let before = try await stage.imprint()
            for (action, row) in [(UserAction.block, everywhere), (.blockEverywhere, here), (.promote, everywhere)] {
                #expect(try await marc.execute(action, [row]).status == .unprocessableContent, "\(action)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `who is blocked everywhere is signed out at once, cannot come back, and every account closes (#block)`() async throws {
        let stage = try await TestPortal()
        let (here, elsewhere) = try await stage.publishedToms()
        let (tom, row) = (try await stage.userID(.tom), try await stage.row(.tom, at: nil))
        try await stage.visit { open in
            let (toms, other) = (try await open(.tom), try await open(.tom))
            #expect(try await toms.get("/accounts").status == .ok)
            let marc = try await open(.marc)
            #expect(try await marc.get("/manage/users/\(tom)").text.contains("value=\"block_everywhere\""))
            #expect(try await marc.execute(.blockEverywhere, [row]).text.contains("Blocked everywhere."))
            for browser in [toms, other] {
                let reply = try await browser.get("/accounts")
                #expect(reply.status == .seeOther && reply.location?.hasPrefix("/login") == true)
            }
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions WHERE person_id = \(tom)") == 0)
            #expect(try await open(.an).get("/manage/users/\(tom)").text.contains("data-state=\"Disabled\""))
        }
        guard case .blocked = try await stage.services.signIn(SamplePerson.tom.identity(), language: .en, userAgent: "tests") else {
            Issue.record("Tom was let in")
            return
        }
        let states = try await Installation(stage).answerAll()
        #expect(Set(states.map(\.account)) == [here.value, elsewhere.value] && states.allSatisfy { !$0.open })
        for id in [here, elsewhere] { #expect(try await stage.account(id).state == .published) }
        #expect(try await stage.mails(to: .tom, kind: "blocked_everywhere").count == 1)
        #expect(try await stage.audited(.tom).last == "block_everywhere")
    }

    @Test func `unblocking everywhere opens what is open by its state, and not what is blocked at its organisation (#block)`() async throws {
        let stage = try await TestPortal()
        let (here, elsewhere) = try await stage.publishedToms()
        try await stage.perform(.block, on: .tom, as: .an)
        try await stage.perform(.blockEverywhere, on: .tom, as: .anna)
        try await Installation(stage).answerAll()
        try await stage.perform(.unblockEverywhere, on: .tom, as: .marc)
        let states = try await Installation(stage).answerAll()
        #expect(states.map(\.account) == [elsewhere.value] && states.allSatisfy { $0.open && $0.credentials == nil })
        // The reverse: unblocked at the organisation while blocked everywhere, it stays closed.
        try await stage.perform(.blockEverywhere, on: .tom, as: .anna)
        try await Installation(stage).answerAll()
        try await stage.perform(.unblock, on: .tom, as: .an)
        #expect(await Installation(stage).receiveAll().isEmpty)
        try await stage.perform(.unblockEverywhere, on: .tom, as: .anna)
        #expect(Set(try await Installation(stage).answerAll().filter(\.open).map(\.account)) == [here.value, elsewhere.value])
    }

    @Test func `where the HD Manager is blocked, what waited for him is an Administrator's, who is told (#block)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(at: "Clinique Saint-Amand")
        #expect(try await stage.mails(about: id).map(\.recipient) == [SamplePerson.marc.email])
        try await stage.perform(.blockEverywhere, on: .marc, as: .anna)
        #expect(try await stage.mails(about: id).map(\.recipient) == [SamplePerson.marc.email, SamplePerson.anna.email])
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts/\(id)")
            #expect(page.text.contains("Waiting for Administrator Anna Maes"))
        }
    }

    @Test func `where an access manager is blocked everywhere, what waits is named to and mailed to those who are left (#block)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(at: "CHU Val de Lune")
        try await stage.perform(.blockEverywhere, on: .jean, as: .marc)
        #expect(try await stage.mails(about: id).map(\.recipient) == [SamplePerson.jean.email, SamplePerson.marc.email])
    }
}
