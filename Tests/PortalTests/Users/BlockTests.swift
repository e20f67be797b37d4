import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
import Messaging
import Web
@testable import Provisioning

@Suite struct BlockTests {
    @Test(arguments: [SamplePerson.tom, .sofie, .noor])
    func `an authenticated user blocks and unblocks nobody (#block)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let (lotte, row) = (try await stage.userID(.lotte), try await stage.row(.lotte))
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            for action in [UserAction.block, .unblock, .blockEverywhere, .unblockEverywhere] {
                #expect(try await browser.select(action, [lotte]).status == .notFound, "\(action)")
                #expect(try await browser.execute(action, [row]).status == .notFound, "\(action)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `at another organisation nobody is blocked (#block)`() async throws {
        let stage = try await TestPortal()
        let (lotte, lottes, sofies) = (try await stage.userID(.lotte), try await stage.row(.lotte), try await stage.row(.sofie))
        try await stage.visit { open in
            let jean = try await open(.jean)
            let before = try await stage.imprint()
            #expect(try await jean.select(.block, [lotte]).status == .notFound)
            for row in [lottes, sofies] { #expect(try await jean.execute(.block, [row]).status == .notFound) }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: [SamplePerson.an, .marc])
    func `nobody blocks themselves: no button, the reason, and a forged row is left out (#block)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        _ = try await stage.viewer(.marc)
        try await stage.join(.marc, "AZ Noordzee")
        let (id, row) = (try await stage.userID(person), try await stage.row(person))
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            let page = try await browser.get("/manage/users/\(id)")
            #expect(page.text.contains("Block (AZ Noordzee) is not possible: You cannot block yourself."))
            #expect(!page.text.contains("name=\"action\" value=\"block\""))
            #expect(try await browser.select(.block, [id]).text.contains("You cannot block yourself."))
            #expect(try await browser.execute(.block, [row]).text.contains("You cannot block yourself."))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `who is blocked is not blocked again, and who is not is not unblocked (#block)`() async throws {
        let stage = try await TestPortal()
        try await stage.perform(.block, on: .tom, as: .an)
        await #expect(throws: UserRefusal.alreadyBlocked) { try await stage.perform(.block, on: .tom, as: .karim) }
        await #expect(throws: UserRefusal.notBlocked) { try await stage.perform(.unblock, on: .lotte, as: .karim) }
        #expect(try await stage.mails(to: .tom, kind: "blocked").count == 1)
    }

    @Test func `rights that went since the request began are gone (#block)`() async throws {
        let stage = try await TestPortal()
        let (an, toms) = (try await stage.viewer(.an), try await stage.key(.tom, at: "AZ Noordzee"))
        try await stage.perform(.demote, on: .an, as: .karim)
        await #expect(throws: NotFound.self) { try await stage.services.perform(.block, on: toms, as: an) }
        #expect(try await stage.standing(.tom) == "member")
    }

    @Test func `without the message to the installation nobody is blocked either: it is one transaction (#block)`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.publishedToms()
        try await stage.refuse("INSERT", on: "bus_outbox")
        let before = try await stage.imprint()
        await #expect(throws: ConstraintViolation.self) { try await stage.perform(.block, on: .tom, as: .an) }
        #expect(try await stage.imprint() == before)
    }

    @Test func `a block closes the accounts there and none elsewhere; their states stay (#block)`() async throws {
        let stage = try await TestPortal()
        let (here, elsewhere) = try await stage.publishedToms()
        let (before, other) = (try await stage.account(here), try await stage.account(elsewhere))
        try await stage.perform(.block, on: .tom, as: .an)
        let account = try await stage.account(here)
        #expect(account.state == .published && account.live == .open && !account.opens)
        #expect(account.revision > before.revision && account.desiredRevision == account.revision)
        let states = await Installation(stage).receiveAll()
        #expect(states.map(\.account) == [here.value])
        let state = try #require(states.first)
        #expect(!state.open && state.credentials == nil && state.revision == account.revision && state.revision > before.desiredRevision)
        #expect(await Installation(stage).answer(state) == .accepted)
        let confirmed = try await stage.account(here)
        #expect(confirmed.state == .published && confirmed.confirmedRevision == state.revision)
        let untouched = try await stage.account(elsewhere)
        #expect(untouched.revision == other.revision && untouched.opens)
        #expect(try await stage.audited(here).contains("access_closed"))
        #expect(try await !stage.audited(elsewhere).contains("access_closed"))
        #expect(try await stage.audited(.tom).last == "block")
        try await stage.visit { open in
            let page = try await open(.tom).get("/accounts/\(here)")
            #expect(page.text.contains("Closed while the person is blocked") && page.text.contains("Closed at the installation: the person is blocked"))
            #expect(try await open(.an).get("/manage/messages").text.contains("Block"))
        }
    }

    @Test func `unblocking opens them again, without new credentials (#block)`() async throws {
        let stage = try await TestPortal()
        let (here, _) = try await stage.publishedToms()
        try await stage.perform(.block, on: .tom, as: .an)
        let closed = try #require(try await Installation(stage).answerAll().first)
        let mails = try await stage.mails(about: here).count
        try await stage.perform(.unblock, on: .tom, as: .karim)
        let states = try await Installation(stage).answerAll()
        #expect(states.map(\.account) == [here.value])
        let state = try #require(states.first)
        #expect(state.open && state.credentials == nil && state.revision > closed.revision && state.grants.map(\.projectCode) == ["HDBP0001"])
        let account = try await stage.account(here)
        #expect(account.state == .published && account.opens)
        #expect(try await stage.mails(about: here).count == mails)
        #expect(try await stage.audited(here).suffix(2) == ["access_reopened", "confirmed"])
    }

    @Test func `while blocked nothing is requested, approved, enabled or reset there, and the page says why (#block)`() async throws {
        let stage = try await TestPortal()
        let (here, _) = try await stage.publishedToms()
        let waiting = try await stage.sampleAccount(of: .lotte)
        for person in [SamplePerson.tom, .lotte] { try await stage.perform(.block, on: person, as: .an) }
        await #expect(throws: AccountRefusal.ownerBlockedHere) { try await stage.perform(.approve, waiting, as: .an) }
        await #expect(throws: AccountRefusal.ownerBlockedHere) { try await stage.perform(.resetPassword, here, as: .an) }
        await #expect(throws: AccountRefusal.ownerBlockedHere) { try await stage.perform(.push, here, as: .an) }
        try await stage.visit { open in
            let tom = try await open(.tom)
            let more = try await tom.post("/accounts/new", ["email": "tom@aznoordzee.example", "provision": "AZ Noordzee / Healthstat"])
            #expect(more.status == .unprocessableContent && more.errors(at: "provision"))
            #expect(try await open(.an).get("/manage/approval").text.contains("The person is blocked at this organisation."))
        }
    }

    @Test func `an access manager who is blocked at one organisation manages it no more, at once, and the other still (#block)`() async throws {
        let stage = try await TestPortal()
        let (waiting, pieters, row) = (try await stage.sampleAccount(of: .lotte), try await stage.sampleAccount(of: .pieter), try await stage.row(.karim))
        try await stage.visit { open in
            let karim = try await open(.karim)
            #expect(try await karim.get("/accounts/\(waiting)").status == .ok)
            #expect(try await open(.an).execute(.block, [row]).text.contains("Blocked at AZ Noordzee."))
            #expect(try await karim.get("/accounts/\(waiting)").status == .notFound)
            #expect(try await karim.post("/accounts/\(waiting)/approval").status == .notFound)
            #expect(try await karim.get("/accounts/\(pieters)").status == .ok)
            #expect(try await !karim.get("/manage/users").text.contains("Lotte"))
            #expect(try await open(.lotte).get("/accounts/\(waiting)").text.contains("Waiting for An Claes since"))
        }
        // Unblocking restores the right.
        try await stage.perform(.unblock, on: .karim, as: .an)
        #expect(try await stage.perform(.approve, waiting, as: .karim) == .approved)
    }
}
