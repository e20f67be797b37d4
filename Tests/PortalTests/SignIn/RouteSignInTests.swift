import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import SimulatedFAS
@testable import Directory

/// A complete sign-in through the routes and the simulated FAS.
struct SignInWay: Sendable {
    let fas: OpenIDStage

    /// - Returns: the callback's path, and the browser with the attempt's cookie.
    func begin(_ browser: Browser, as person: SamplePerson, returning path: String = "/") async throws -> (callback: String, browser: Browser) {
        let reply = try await browser.post("/login", ["return": path])
        try #require(reply.status == .seeOther)
        let query = try await FASBrowser(http: fas.http, issuer: fas.issuer).choose(person.name, .eID, at: try #require(reply.location))
        var browser = browser
        let name = browser.origin.hasPrefix("https:") ? "__Host-gatehouse_sign_in" : "gatehouse_sign_in"
        browser.cookies[name] = reply.cookie(name)
        let pairs = query.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
        return ("/login/callback?\(pairs.joined(separator: "&"))", browser)
    }

    static func with(
        _ publicURL: String = "http://localhost", _ test: @escaping @Sendable (TestPortal, Browsers, SignInWay) async throws -> Void
    ) async throws {
        try await OpenIDStage.with { fas in
            let stage = try await TestPortal(publicURL: publicURL, signIn: fas.client())
            try await stage.visit { open in try await test(stage, open, SignInWay(fas: fas)) }
        }
    }
}

@Suite struct RouteSignInTests {
    @Test func `an answer that this browser did not ask for signs nobody in`() async throws {
        try await SignInWay.with { stage, open, way in
            #expect(try await open().get("/login/callback").status == .badRequest)
            #expect(try await open().get("/login/callback?state=a&code=b").status == .badRequest)
            let (callback, browser) = try await way.begin(open(), as: .emma)
            #expect(try await open().get(callback).status == .badRequest)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions") == 0)
            #expect(try await browser.get(callback).status == .seeOther)
        }
    }

    @Test(arguments: Language.allCases)
    func `who signs in is sent to the provider in the language of the page`(language: Language) async throws {
        try await SignInWay.with { _, open, _ in
            var browser = open()
            browser.headers[.acceptLanguage] = "\(language.rawValue)-BE"
            let location = try #require(try await browser.post("/login").location)
            #expect(URLComponents(string: location)?.queryItems?.filter { $0.name == "ui_locales" }.map(\.value) == [language.rawValue])
        }
    }

    @Test func `an answer works once`() async throws {
        try await SignInWay.with { stage, open, way in
            let (callback, browser) = try await way.begin(open(), as: .emma)
            _ = try await browser.get(callback)
            let again = try await browser.get(callback)
            #expect(again.status == .badRequest && again.cookie("gatehouse_portal") == nil)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions") == 1)
        }
    }

    @Test func `a field that comes twice in the answer is refused`() async throws {
        try await SignInWay.with { stage, open, way in
            let (callback, browser) = try await way.begin(open(), as: .emma)
            #expect(try await browser.get(callback + "&code=other").status == .badRequest)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions") == 0)
        }
    }

    @Test func `who is blocked comes no further than the login page`() async throws {
        try await SignInWay.with { stage, open, way in
            try await stage.run("UPDATE users SET status = 'Disabled' WHERE id = \(try await stage.userID(.tom))")
            let (callback, browser) = try await way.begin(open(), as: .tom)
            let reply = try await browser.get(callback)
            #expect(reply.status == .forbidden && reply.cookie("gatehouse_portal") == nil)
            #expect(reply.text.contains(shown(stage.services.localisation[.en]("signin.blocked"))))
        }
    }

    @Test func `over http the session cookie is HttpOnly and SameSite Lax, and not Secure`() async throws {
        try await SignInWay.with { stage, open, way in
            let (callback, browser) = try await way.begin(open(), as: .emma)
            let reply = try await browser.get(callback)
            let cookie = try #require(reply.setCookies.first { $0.hasPrefix("gatehouse_portal=") })
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
            #expect(!cookie.contains("Secure") && !cookie.contains("Domain"))
        }
    }

    @Test func `over https every cookie is Secure and has the __Host- prefix`() async throws {
        try await SignInWay.with("https://localhost") { stage, open, way in
            let begun = try await open().post("/login")
            let (callback, browser) = try await way.begin(open(), as: .emma)
            let reply = try await browser.get(callback)
            #expect(reply.cookie("__Host-gatehouse_portal") != nil)
            for cookie in begun.setCookies + reply.setCookies {
                #expect(cookie.hasPrefix("__Host-") && cookie.contains("Secure") && cookie.contains("HttpOnly"))
                #expect(cookie.contains("SameSite=Lax") && cookie.contains("Path=/") && !cookie.contains("Domain"))
            }
            #expect(reply.headers[.strictTransportSecurity]?.hasPrefix("max-age=") == true)
        }
    }

    @Test func `signing in ends the session before it and gives a new token`() async throws {
        try await SignInWay.with { stage, open, way in
            let tom = try await open(.tom)
            let old = tom.cookies["gatehouse_portal"]
            let (callback, browser) = try await way.begin(tom, as: .emma)
            let token = try #require(try await browser.get(callback).cookie("gatehouse_portal"))
            #expect(token != old && token.count == 43)
            #expect(try await tom.get("/profile").status == .seeOther)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions") == 1)
        }
    }

    @Test func `a token known before signing in is worth nothing after`() async throws {
        try await SignInWay.with { stage, open, way in
            var planted = open()
            planted.cookies["gatehouse_portal"] = "planted-by-somebody-else"
            let (callback, browser) = try await way.begin(planted, as: .emma)
            #expect(try await browser.get(callback).cookie("gatehouse_portal") != "planted-by-somebody-else")
            #expect(try await planted.get("/profile").status == .seeOther)
        }
    }

    @Test(arguments: [
        ("/accounts/new", "/accounts/new"), ("/", "/profile"), ("//evil.example", "/profile"), ("https://evil.example", "/profile"),
        ("/\\evil.example", "/profile"),
    ])
    func `after signing in one comes to the page one wanted, on this site alone`(wanted: String, expected: String) async throws {
        try await SignInWay.with { stage, open, way in
            let (callback, browser) = try await way.begin(open(), as: .emma, returning: wanted)
            #expect(try await browser.get(callback).location == expected)
        }
    }

    @Test func `logging out ends the local session, then the one of FAS`() async throws {
        try await SignInWay.with { stage, open, way in
            var (callback, browser) = try await way.begin(open(), as: .emma)
            browser.cookies["gatehouse_portal"] = try await browser.get(callback).cookie("gatehouse_portal")
            let page = try await browser.get("/profile")
            browser.csrf = try #require(page.text.firstMatch(of: #/name="csrf" value="([^"]+)"/#).map { String($0.1) })
            let reply = try await browser.post("/logout")
            #expect(reply.location?.hasPrefix("\(way.fas.issuer)/connect/endSession?") == true)
            #expect(reply.location?.contains("id_token_hint=") == true)
            #expect(reply.setCookies.contains { $0.hasPrefix("gatehouse_portal=;") && $0.contains("Max-Age=0") })
            #expect(try await browser.get("/profile").status == .seeOther)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM sessions") == 0)
        }
    }
}
