import Database
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import OpenID
@testable import Directory

@Suite struct JSONSignInTests {
    @Test func `a provider that does not answer is a problem`() async throws {
        try await OpenIDStage.with { fas in
            var provider = fas.provider()
            provider.issuer = "http://127.0.0.1:1/fas/oauth2"
            let stage = try await TestPortal(signIn: fas.client(provider, timeLimit: .milliseconds(300)), samples: false)
            try await stage.visit { open in
                let reply = try await Program(open()).post("/login")
                #expect(reply.status == .serviceUnavailable && reply.setCookies.isEmpty)
                #expect(try reply.problem().detail == stage.services.localisation[.en]("signin.failure.unavailable"))
            }
        }
    }

    @Test func `a program learns where to sign in; the way back is for a browser, and asking as a program does not use it up`() async throws {
        try await SignInWay.with { stage, open, way in
            let begun = try await Program(open()).post("/login", ["return": "/accounts"])
            #expect(try begun.destination().hasPrefix("\(way.fas.issuer)/") && begun.cookie("gatehouse_sign_in") != nil)
            let (callback, browser) = try await way.begin(open(), as: .emma)
            let before = try await stage.imprint()
            #expect(try await Program(browser).get(callback).status == .notAcceptable)
            #expect(try await stage.imprint() == before)
            #expect(try await browser.get(callback).cookie("gatehouse_portal") != nil)
        }
    }

    @Test func `logging out by JSON ends the session and takes the cookie away`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            let reply = try await emma.post("/logout")
            #expect(try reply.destination() == "/")
            #expect(reply.setCookies.contains { $0.hasPrefix("gatehouse_portal=;") })
            #expect(try await emma.get("/profile").status == .unauthorized)
            #expect(try await Program(open()).post("/logout").destination() == "/")
        }
    }
}
