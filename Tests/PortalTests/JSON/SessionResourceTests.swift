import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Portal

@Suite struct SessionResourceTests {
    private func read(_ reply: Reply) throws -> [String: String] { try JSONDecoder().decode([String: String].self, from: Data(reply.text.utf8)) }

    @Test func `it is for programs of somebody who is signed in`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let page = try await open(.emma).get("/session")
            #expect(page.status == .notAcceptable && page.text.contains("Not in this form"))
            #expect(try await Program(open()).get("/session").problem().location == "/login")
            var stale = open()
            stale.cookies["gatehouse_portal"] = "x"
            #expect(try await Program(stale).get("/session").status == .unauthorized)
        }
    }

    @Test func `it ends with the session, and with the person`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let (emma, tom) = (Program(try await open(.emma)), Program(try await open(.tom)))
            _ = try await emma.post("/logout")
            #expect(try await emma.get("/session").status == .unauthorized)
            try await stage.run("UPDATE users SET status = 'Disabled'")
            #expect(try await tom.get("/session").status == .unauthorized)
        }
    }

    @Test func `it says whose session it is and the token, to nobody else's page and to no cache`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            let reply = try await emma.get("/session", [.origin: "https://evil.example"])
            #expect(reply.status == .ok && reply.contentType == "application/json" && reply.headers[.cacheControl] == "no-store")
            #expect(try read(reply) == ["name": "Emma De Smet", "csrf": emma.browser.csrf])
            #expect(!reply.headers.contains { $0.name.canonicalName.hasPrefix("access-control-") })
            #expect(HTTPField.Name("Cross-Origin-Resource-Policy").flatMap { reply.headers[$0] } == "same-origin")
            #expect(reply.headers[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test func `with what it says a newcomer's program can begin (#0)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let noor = Program(try await open.newcomer(.noor))
            let session = try await noor.get("/session")
            let csrf = try #require(try read(session)["csrf"])
            let reply = try await noor.post("/profile/settings", ["email": SamplePerson.noor.email], csrf: csrf)
            #expect(try reply.destination() == "/profile?done=settings_saved")
            #expect(try await noor.get("/accounts").status == .ok)
        }
    }
}
