import Access
import Database
import HTTPTypes
import ServiceBus
import Testing
import Vocabulary
import Web

@testable import Portal

@Suite struct BlockTests {
    /// Tom's accounts at AZ Noordzee and UZ Westhoek, published.
    private func toms(_ stage: Stage) async throws -> (here: AccountID, elsewhere: AccountID) {
        let here = try await stage.sampleAccount(of: .tom)
        let elsewhere = try await stage.request(of: .tom, at: "UZ Westhoek")
        try await stage.perform(.approve, elsewhere, as: .karim)
        try await Installation(stage).answerAll()
        return (here, elsewhere)
    }

    private func pending(_ stage: Stage, _ id: AccountID) async throws -> Int {
        try await stage.count("SELECT COUNT(*) AS n FROM pending_credentials WHERE account_id = \(id)")
    }

    @Test(arguments: [Cast.tom, .sofie, .noor])
    func `an authenticated user blocks and unblocks nobody (#block)`(person: Cast) async throws {
        let stage = try await Stage()
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
        let stage = try await Stage()
        let (lotte, lottes, sofies) = (try await stage.userID(.lotte), try await stage.row(.lotte), try await stage.row(.sofie))
        try await stage.visit { open in
            let jean = try await open(.jean)
            let before = try await stage.imprint()
            #expect(try await jean.select(.block, [lotte]).status == .notFound)
            for row in [lottes, sofies] { #expect(try await jean.execute(.block, [row]).status == .notFound) }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: [Cast.an, .marc])
    func `nobody blocks themselves: no button, the reason, and a forged row is left out (#block)`(person: Cast) async throws {
        let stage = try await Stage()
        _ = try await stage.viewer(.marc)
        try await stage.join(.marc, "AZ Noordzee")
        let (id, row) = (try await stage.userID(person), try await stage.row(person))
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            let page = try await browser.get("/manage/users/\(id)")
            #expect(page.text.contains("Block (AZ Noordzee) is not possible: Nobody blocks themselves."))
            #expect(!page.text.contains("name=\"action\" value=\"block\""))
            #expect(try await browser.select(.block, [id]).text.contains("Nobody blocks themselves."))
            #expect(try await browser.execute(.block, [row]).text.contains("Nobody blocks themselves."))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `who is blocked is not blocked again, and who is not is not unblocked (#block)`() async throws {
        let stage = try await Stage()
        try await stage.perform(.block, on: .tom, as: .an)
        await #expect(throws: UserRefusal.alreadyBlocked) { try await stage.perform(.block, on: .tom, as: .karim) }
        await #expect(throws: UserRefusal.notBlocked) { try await stage.perform(.unblock, on: .lotte, as: .karim) }
        #expect(try await stage.mails(to: .tom, kind: "blocked").count == 1)
    }

    @Test func `rights that went since the request began are gone (#block)`() async throws {
        let stage = try await Stage()
        let (an, toms) = (try await stage.viewer(.an), try await stage.key(.tom, at: "AZ Noordzee"))
        try await stage.perform(.demote, on: .an, as: .karim)
        await #expect(throws: NotFound.self) { try await stage.services.perform(.block, on: toms, as: an) }
        #expect(try await stage.standing(.tom) == "member")
    }

    @Test func `without the message to the installation nobody is blocked either: it is one transaction (#block)`() async throws {
        let stage = try await Stage()
        _ = try await toms(stage)
        try await stage.run("CREATE TRIGGER full_outbox BEFORE INSERT ON bus_outbox BEGIN SELECT RAISE(ABORT, 'no room'); END")
        let before = try await stage.imprint()
        await #expect(throws: ConstraintViolation.self) { try await stage.perform(.block, on: .tom, as: .an) }
        #expect(try await stage.imprint() == before)
    }

    @Test func `a block closes the accounts there and none elsewhere; their states stay (#block)`() async throws {
        let stage = try await Stage()
        let (here, elsewhere) = try await toms(stage)
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
        let stage = try await Stage()
        let (here, _) = try await toms(stage)
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

    @Test func `credentials that waited are kept, mailed to nobody while blocked, and go out after unblocking (#block)`() async throws {
        let stage = try await Stage()
        let (here, _) = try await toms(stage)
        try await stage.perform(.resetPassword, here, as: .an)
        let reset = try #require(await Installation(stage).receiveAll().first)
        try await stage.perform(.block, on: .tom, as: .an)
        // The answer to the reset comes late, then that to the closing.
        await Installation(stage).answer(reset)
        try await Installation(stage).answerAll()
        #expect(try await stage.mails(about: here, kind: "password_reset").isEmpty)
        #expect(try await pending(stage, here) == 1)
        try await stage.perform(.unblock, on: .tom, as: .an)
        let state = try #require(try await Installation(stage).answerAll().first)
        #expect(state.open && state.credentials?.verifier == reset.credentials?.verifier && reset.credentials != nil)
        let mails = try await stage.mails(about: here, kind: "password_reset")
        let password = try #require(mails.first?.password)
        #expect(mails.count == 1)
        #expect(PasswordVerifier(text: try #require(state.credentials).verifier).matches(password))
        #expect(try await pending(stage, here) == 0)
    }

    @Test func `a message that would open and had not left yet does not leave after the block (#block)`() async throws {
        let stage = try await Stage()
        let (here, _) = try await toms(stage)
        try await stage.perform(.resetPassword, here, as: .an)
        try await stage.perform(.block, on: .tom, as: .an)
        // The first look finds the message that may not leave, the second what is behind it.
        let states = try await Installation(stage).answerAll() + Installation(stage).answerAll()
        #expect(states.map(\.account) == [here.value] && states.map(\.open) == [false])
        #expect(try await pending(stage, here) == 1)
        try await stage.perform(.unblock, on: .tom, as: .an)
        let again = try await Installation(stage).answerAll().filter { $0.account == here.value }
        #expect(again.map(\.open) == [true] && again.first?.credentials != nil)
        #expect(try await stage.mails(about: here, kind: "password_reset").count == 1)
        #expect(try await stage.account(here).failure == nil)
    }

    @Test func `what is approved while its owner is blocked is not published by the confirmation of the closing (#block)`() async throws {
        let stage = try await Stage()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        _ = await Installation(stage).receiveAll()
        try await stage.perform(.block, on: .emma, as: .an)
        #expect(try await Installation(stage).answerAll().map(\.open) == [false])
        #expect(try await stage.account(id).state == .approved)
        #expect(try await stage.mails(about: id, kind: "published").isEmpty)
        try await stage.perform(.unblock, on: .emma, as: .an)
        #expect(try await Installation(stage).answerAll().map(\.open) == [true])
        #expect(try await stage.account(id).state == .published)
        #expect(try await stage.mails(about: id, kind: "published").first?.password != nil)
    }

    @Test func `what is disabled stays disabled, and what is disabled while blocked stays closed after (#block)`() async throws {
        let stage = try await Stage()
        let pieters = try await stage.sampleAccount(of: .pieter)
        let (here, _) = try await toms(stage)
        try await stage.perform(.block, on: .pieter, at: "UZ Westhoek", as: .karim)
        try await stage.perform(.unblock, on: .pieter, at: "UZ Westhoek", as: .karim)
        #expect(await Installation(stage).receiveAll().isEmpty)
        let closed = try await stage.account(pieters)
        #expect(closed.state == .disabled && closed.live == .closed)
        try await stage.perform(.block, on: .tom, as: .an)
        try await stage.perform(.disable, here, as: .an)
        try await stage.perform(.unblock, on: .tom, as: .an)
        #expect(try await Installation(stage).answerAll().allSatisfy { !$0.open })
        #expect(try await stage.account(here).state == .disabled)
    }

    @Test func `while blocked nothing is requested, approved, enabled or reset there, and the page says why (#block)`() async throws {
        let stage = try await Stage()
        let (here, _) = try await toms(stage)
        let waiting = try await stage.sampleAccount(of: .lotte)
        for person in [Cast.tom, .lotte] { try await stage.perform(.block, on: person, as: .an) }
        await #expect(throws: Refusal.ownerBlockedHere) { try await stage.perform(.approve, waiting, as: .an) }
        await #expect(throws: Refusal.ownerBlockedHere) { try await stage.perform(.resetPassword, here, as: .an) }
        await #expect(throws: Refusal.ownerBlockedHere) { try await stage.perform(.push, here, as: .an) }
        try await stage.visit { open in
            let tom = try await open(.tom)
            let more = try await tom.post("/accounts/new", ["email": "tom@aznoordzee.example", "provision": "AZ Noordzee / Healthstat"])
            #expect(more.status == .unprocessableContent && more.errors(at: "provision"))
            #expect(try await open(.an).get("/manage/approval").text.contains("The person is blocked at this organisation."))
        }
    }

    @Test func `an access manager who is blocked at one organisation manages it no more, at once, and the other still (#block)`() async throws {
        let stage = try await Stage()
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
        // Unblocking brings the right back.
        try await stage.perform(.unblock, on: .karim, as: .an)
        #expect(try await stage.perform(.approve, waiting, as: .karim) == .approved)
    }
}
