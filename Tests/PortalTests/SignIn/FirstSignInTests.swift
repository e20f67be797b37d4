import Database
import DatabaseTesting
import Foundation
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory
@testable import SimulatedFAS

@Suite struct FirstSignInTests {
    @Test func `somebody who is disabled does not sign in, and gets no session`() async throws {
        let stage = try await TestPortal()
        try await stage.run("UPDATE users SET status = 'Disabled' WHERE id = \(try await stage.userID(.tom))")
        guard case .blocked = try await stage.services.signIn(SamplePerson.tom.identity(), language: .en, userAgent: "tests") else {
            Issue.record("Tom was let in")
            return
        }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions") == 0)
    }

    @Test(.timeLimit(.minutes(1))) func `whoever is known comes in while others decide`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.services.signIn(SamplePerson.tom.identity(), language: .en, userAgent: "tests")
        // SQLite has one writer: the sign-in waits for it, and the entry is appended at once.
        guard TestDatabases.onPostgreSQL else { return #expect(try await !stage.database.read { try $0.hasWaitingEntries() }) }
        let (inside, entered) = AsyncStream<Void>.makeStream()
        let mayEnd = DispatchSemaphore(value: 0)
        async let deciding: Void = stage.database.write { db in
            // As a file does while it is applied.
            try db.audit(AuditEntry(at: .distantPast, actor: nil, capacity: "system", action: "test", subject: Subject(kind: "thing", id: 1)))
            entered.yield()
            _ = mayEnd.wait(timeout: .now() + 40)
        }
        for await _ in inside { break }
        guard case .signedIn = try await stage.services.signIn(SamplePerson.tom.identity(), language: .en, userAgent: "tests") else {
            Issue.record("Tom was not let in")
            return
        }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions WHERE person_id = \(try await stage.userID(.tom))") == 2)
        mayEnd.signal()
        try await deciding
        #expect(try await stage.audited(.tom).suffix(2) == ["sign_in", "sign_in"])
    }

    @Test func `an e-mail address is no key: two people may give the same one`() async throws {
        try await SignInWay.with { stage, open, way in
            await way.fas.fas.answer(.userInfo { $0.claims["mail"] = .text(SamplePerson.tom.email) })
            let (callback, browser) = try await way.begin(open(), as: .emma)
            #expect(try await browser.get(callback).status == .seeOther)
            #expect(try await stage.userID(.emma) != stage.userID(.tom))
        }
    }

    @Test func `the same SSIN with another name and e-mail is the same user, with the new name and the old e-mail (#0)`() async throws {
        try await SignInWay.with { stage, open, way in
            let before = try await stage.viewer(.emma)
            await way.fas.fas.answer(.userInfo { draft in
                draft.claims["givenName"] = "Emmanuelle"
                draft.claims["surname"] = "Peeters"
                draft.claims["mail"] = "new@uzwesthoek.example"
            })
            var french = open()
            french.headers[.acceptLanguage] = "fr"
            let (callback, browser) = try await way.begin(french, as: .emma)
            #expect(try await browser.get(callback).status == .seeOther)
            let after = try await stage.viewer(.emma)
            #expect(after.id == before.id && after.name == "Emmanuelle Peeters" && after.email == SamplePerson.emma.email && after.language == .en)
            let index = stage.services.ssinIndex(try SSIN.parse(SamplePerson.emma.ssin))
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM users WHERE ssin_index = \(index)") == 1)
        }
    }

    @Test func `the first sign-in makes the user with a placeholder address that reaches nobody (#0 #login)`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.services.signIn(SamplePerson.noor.identity(), language: .nl, userAgent: "tests")
        let noor = try await stage.viewer(.noor)
        #expect(noor.emailIsPlaceholder && noor.email.hasSuffix("@placeholder.invalid") && noor.language == .nl)
        #expect(noor.type == .authenticated && noor.managed.isEmpty)
    }

    @Test(arguments: [
        "/accounts", "/accounts/live", "/accounts/new", "/accounts/1", "/accounts/1/live", "/accounts/1/grants/new", "/accounts/1/grants/1",
        "/manage/accounts", "/manage/approval", "/manage/approval/live", "/manage/messages", "/manage/users", "/manage/users/new", "/manage/users/existing",
        "/manage/users/1", "/manage/users/1/accounts/new",
    ])
    func `with the placeholder every page but the profile leads to the settings`(path: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let reply = try await open.newcomer(.emma).get(path)
            #expect(reply.status == .seeOther && reply.location == "/profile/settings")
        }
    }

    @Test func `with the placeholder nothing can be posted but the new address, the language and the end of the session`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open.newcomer(.emma)
            for path in ["/accounts/new", "/accounts/1/approval-request", "/accounts/1/grants", "/manage/accounts/execution", "/manage/users/new", "/manage/users/execution", "/profile/personal"] {
                let reply = try await emma.post(path, ["email": SamplePerson.emma.email, "nihdi": "16868201140"])
                #expect(reply.status == .seeOther && reply.location == "/profile/settings", "\(path)")
            }
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE user_id = \(try await stage.userID(.emma))") == 0)
            for path in ["/profile", "/profile/settings", "/profile/personal", "/profile/sessions"] {
                #expect(try await emma.get(path).status == .ok, "\(path)")
            }
            #expect(try await emma.get("/").location == "/profile")
            #expect(try await emma.get("/profile").text.contains("href=\"/profile/settings\""))
        }
    }

    @Test func `the names and the SSIN are shown and cannot be changed, whatever is posted`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open(.emma)
            let page = try await emma.get("/profile/personal")
            #expect(page.text.contains("01.04.12-196.07") && page.text.contains(" readonly"))
            #expect(!page.text.contains("name=\"ssin\"") && !page.text.contains("name=\"first_name\""))
            _ = try await emma.post("/profile/personal", ["first_name": "Eve", "last_name": "X", "ssin": SamplePerson.noor.ssin, "nihdi": ""])
            #expect(try await stage.viewer(.emma).name == "Emma De Smet")
        }
    }

    @Test func `after the address is given, everything opens`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open.newcomer(.emma)
            let saved = try await emma.post("/profile/settings", ["email": SamplePerson.emma.email])
            #expect(saved.status == .seeOther && saved.location == "/profile?done=settings_saved")
            #expect(try await emma.get("/accounts").status == .ok)
        }
    }
}
