import Database
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

@Suite struct SessionTests {
    @Test func `a made-up token is no session`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            for token in ["", "x", "' OR 1=1 --", String(repeating: "a", count: 43)] {
                var browser = open()
                browser.cookies["gatehouse_portal"] = token
                let reply = try await browser.get("/profile")
                #expect(reply.location == "/login?return=%2Fprofile")
            }
        }
    }

    @Test func `the token is kept nowhere: the table has its hash alone`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let token = try #require(try await open(.emma).cookies["gatehouse_portal"])
            #expect(try await !stage.imprint().contains(token))
            let hash = SessionToken.hash(token)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions WHERE token_hash = \(hash)") == 1)
        }
    }

    @Test func `half an hour without a request ends a session, and each request begins it anew`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open(.emma)
            for _ in 1...3 {
                stage.clock.advance(29 * 60)
                #expect(try await emma.get("/profile").status == .ok)
            }
            stage.clock.advance(30 * 60)
            #expect(try await emma.get("/profile").status == .seeOther)
        }
    }

    @Test func `a page that looks by itself for news keeps no session alive`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open(.emma)
            stage.clock.advance(20 * 60)
            #expect(try await emma.get("/accounts/live").status == .ok)
            stage.clock.advance(20 * 60)
            #expect(try await emma.get("/profile").status == .seeOther)
        }
    }

    @Test func `ten hours after signing in a session ends whatever happens`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open(.emma)
            for _ in 1...23 {
                stage.clock.advance(25 * 60)
                #expect(try await emma.get("/profile").status == .ok)
            }
            stage.clock.advance(25 * 60)
            #expect(try await emma.get("/profile").status == .seeOther)
        }
    }

    @Test func `the tidying job forgets the sessions that are over and keeps the others`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            _ = try await open(.tom)
            stage.clock.advance(31 * 60)
            let emma = try await open(.emma)
            let (now, limits) = (stage.clock.now, stage.services.web.limits)
            try await stage.database.write { try $0.endExpiredSessions(now: now, limits: limits) }
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions WHERE person_id = \(try await stage.userID(.tom))") == 0)
            #expect(try await emma.get("/profile").status == .ok)
        }
    }

    @Test func `whoever is blocked is out at the next request`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let tom = try await open(.tom)
            #expect(try await tom.get("/accounts").status == .ok)
            try await stage.run("UPDATE users SET status = 'Disabled' WHERE id = \(try await stage.userID(.tom))")
            #expect(try await tom.get("/accounts").status == .seeOther)
        }
    }

    @Test func `whoever is demoted loses the managers' pages at the next request`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.get("/manage/accounts").status == .ok)
            try await stage.run("UPDATE memberships SET access_manager = 0 WHERE user_id = \(try await stage.userID(.an))")
            #expect(try await an.get("/manage/accounts").status == .notFound)
        }
    }

    @Test func `somebody else's session is not there to be ended`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let tom = try await open(.tom)
            let id = try await stage.count("SELECT id AS n FROM sessions WHERE person_id = \(try await stage.userID(.tom))")
            let emma = try await open(.emma)
            for path in ["\(id)", "4711", "0", "-1", "abc", "9223372036854775808"] {
                #expect(try await emma.post("/profile/sessions/\(path)/end").status == .notFound, "\(path)")
            }
            #expect(try await tom.get("/profile").status == .ok)
        }
    }

    @Test func `the own sessions are listed, and any of them can be ended`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let (here, there) = (try await open(.emma), try await open(.emma))
            let page = try await here.get("/profile/sessions")
            #expect(page.text.ranges(of: "/end\"").count == 2)
            let newest = try await stage.count("SELECT MAX(id) AS n FROM sessions")
            let reply = try await here.post("/profile/sessions/\(newest)/end")
            #expect(reply.location == "/profile/sessions?done=session_ended")
            #expect(try await there.get("/profile").status == .seeOther)
            #expect(try await here.get("/profile").status == .ok)
        }
    }

    @Test func `logging out ends the session`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open(.emma)
            let reply = try await emma.post("/logout")
            #expect(reply.status == .seeOther && reply.location == "/")
            #expect(try await emma.get("/profile").status == .seeOther)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions") == 0)
        }
    }
}
