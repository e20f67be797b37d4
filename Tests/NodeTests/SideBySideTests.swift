import Database
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Node
import Messaging
import Provisioning

/// HD4DP2 and Healthstat in one browser: neither opens, ends or disturbs the other.
@Suite struct SideBySideTests {
    static let pairs: [(own: LocalApplication, other: LocalApplication)] = [(.hd4dp2, .healthstat), (.healthstat, .hd4dp2)]

    /// Emma De Smet with an account at each.
    private func hospital(_ publicURL: String = "http://localhost") async throws -> Hospital {
        let hospital = try await Hospital(publicURL: publicURL)
        _ = try await hospital.deliver(.emma(1, password: temporary))
        _ = try await hospital.deliver(.healthstat(1, password: temporary))
        return hospital
    }

    private func portalAccount(of application: LocalApplication) -> Int64 { application.path == "/hd4dp2" ? 7 : 9 }

    @Test(arguments: pairs)
    func `an account never enters the other application by its password, whether temporary or chosen`(
        own: LocalApplication, other: LocalApplication
    ) async throws {
        let hospital = try await Hospital()
        let state: DesiredState = try own.path == "/hd4dp2" ? .emma(1, password: temporary) : .healthstat(1, password: temporary)
        _ = try await hospital.deliver(state)
        try await visit(hospital) { browser in
            let first = try await browser.signIn("emma.desmet", temporary, at: other)
            #expect(first.status == .forbidden && first.says("User name or password is not right, or the account is closed."))
            #expect(browser.cookies.isEmpty)
            try await browser.enter(own)
            #expect(try await browser.signIn("emma.desmet", chosen, at: other).status == .forbidden)
            #expect(try await browser.get(own.livePath).status == .ok)
            #expect(try await browser.get(other.livePath).status == .unauthorized)
            #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 1)
        }
    }

    @Test(arguments: pairs)
    func `a session never enters the other application, by its own cookie or by the other's`(
        own: LocalApplication, other: LocalApplication
    ) async throws {
        let hospital = try await hospital()
        try await visit(hospital) { browser in
            try await browser.enter(own)
            let csrf = try await browser.get(own.path).csrf
            let token = try #require(browser.cookies[own.cookieName])
            for cookies in [[own.cookieName: token], [other.cookieName: token], [own.cookieName: token, other.cookieName: token]] {
                browser.cookies = cookies
                let page = try await browser.get(other.path)
                #expect(page.text.contains("name=\"password\"") && !page.text.contains("HDBP0001") && page.csrf.isEmpty)
                #expect(try await browser.get(other.livePath).status == .unauthorized)
                #expect(try await browser.post(other.signOutPath, ["csrf": csrf]).status == .seeOther)
            }
            #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 1)
            browser.cookies = [own.cookieName: token]
            #expect(try await browser.get(own.livePath).status == .ok)
        }
    }

    @Test(arguments: pairs)
    func `the password page of one application cannot be reached with the temporary password of the other`(
        own: LocalApplication, other: LocalApplication
    ) async throws {
        let hospital = try await hospital()
        try await visit(hospital) { browser in
            _ = try await browser.signIn("emma.desmet", temporary, at: own)
            let csrf = try await browser.get(own.passwordPath).csrf
            let token = try #require(browser.cookies[own.cookieName])
            browser.cookies = [own.cookieName: token, other.cookieName: token]
            #expect(try await browser.get(other.passwordPath).location == other.path)
            let fields = ["csrf": csrf, "new_password": chosen, "repeated_password": chosen]
            #expect(try await browser.post(other.passwordPath, fields).location == other.path)
            for number: Int64 in [7, 9] { #expect(try await hospital.account(number)?.mustChange == true) }
            #expect(try await browser.post(own.passwordPath, fields).location == own.path)
            #expect(try await hospital.account(portalAccount(of: own))?.mustChange == false)
            #expect(try await hospital.account(portalAccount(of: other))?.mustChange == true)
        }
    }

    @Test(arguments: pairs)
    func `the token of one application's form does not serve the other`(own: LocalApplication, other: LocalApplication) async throws {
        let hospital = try await hospital()
        try await visit(hospital) { browser in
            try await browser.enter(own)
            try await browser.enter(other)
            let csrf = try await browser.get(own.path).csrf
            #expect(try await browser.post(other.signOutPath, ["csrf": csrf]).status == .forbidden)
            #expect(try await browser.post(other.path, ["csrf": csrf, "user_name": "a", "password": "b"]).status == .forbidden)
            #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 2)
        }
    }

    @Test func `a form from another site is refused at Healthstat`() async throws {
        let hospital = try await hospital()
        try await visit(hospital) { browser in
            let fields = ["user_name": "emma.desmet", "password": temporary]
            let answer = try await browser.post("/healthstat", fields, origin: "https://elsewhere.example")
            #expect(answer.status == .forbidden)
            #expect(try await browser.post("/language", ["language": "nl"], origin: "https://elsewhere.example").status == .forbidden)
            #expect(try await hospital.account(9)?.temporaryUsed == false && browser.cookies.isEmpty)
        }
    }

    @Test(arguments: pairs)
    func `a person is in both at once, and leaving one stays in the other`(own: LocalApplication, other: LocalApplication) async throws {
        let hospital = try await hospital()
        try await visit(hospital) { browser in
            try await browser.enter(own)
            try await browser.enter(other)
            #expect(try await browser.get("/hd4dp2").text.contains("Local Study Lead"))
            #expect(try await browser.get("/healthstat").text.contains("Data Provider/Hospital"))
            let page = try await browser.get(own.path)
            #expect(page.text.contains("action=\"\(own.signOutPath)\"") && !page.text.contains("action=\"\(other.signOutPath)\""))
            #expect(try await browser.post(own.signOutPath, ["csrf": page.csrf]).location == own.path)
            #expect(browser.cookies[own.cookieName] == nil && browser.cookies[other.cookieName] != nil)
            #expect(try await browser.get(own.path).text.contains("name=\"password\""))
            #expect(try await browser.get(other.path).text.contains("HDBP0001"))
        }
    }

    @Test(arguments: pairs)
    func `closing one account leaves the person in the other, and signing in anew ends only the own session`(
        own: LocalApplication, other: LocalApplication
    ) async throws {
        let hospital = try await hospital()
        try await visit(hospital) { browser in
            try await browser.enter(own)
            try await browser.enter(other)
            let before = browser.cookies
            #expect(try await browser.signIn("emma.desmet", chosen, at: own).status == .seeOther)
            #expect(browser.cookies[own.cookieName] != before[own.cookieName] && browser.cookies[other.cookieName] == before[other.cookieName])
            #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 2)
            _ = try await hospital.deliver(own.path == "/hd4dp2" ? .emma(2, open: false) : .healthstat(2, open: false))
            #expect(try await browser.get(own.livePath).status == .unauthorized)
            #expect(try await browser.get(other.livePath).status == .ok)
        }
    }

    @Test func `the start page tells where the browser is signed in, and its buttons sign out there alone`() async throws {
        let hospital = try await hospital()
        try await visit(hospital) { browser in
            #expect(!(try await browser.get("/").text.contains("sign-out")))
            try await browser.enter(.healthstat)
            let one = try await browser.get("/")
            #expect(one.text.contains("action=\"/healthstat/sign-out\"") && !one.text.contains("action=\"/hd4dp2/sign-out\""))
            try await browser.enter(.hd4dp2)
            let both = try await browser.get("/")
            #expect(both.says("Log out of HD4DP2") && both.says("Log out of Healthstat") && both.says("Emma De Smet (emma.desmet)"))
            let form = try #require(both.text.split(separator: "action=\"/healthstat/sign-out\"").last.map(String.init))
            let csrf = try #require(form.firstMatch(of: #/name="csrf" value="([^"]+)"/#).map { String($0.1) })
            #expect(try await browser.post("/healthstat/sign-out", ["csrf": csrf]).location == "/healthstat")
            let left = try await browser.get("/")
            #expect(left.text.contains("action=\"/hd4dp2/sign-out\"") && !left.text.contains("action=\"/healthstat/sign-out\""))
        }
    }

    @Test func `one choice of language holds for both, whoever is signed in where`() async throws {
        let hospital = try await hospital()
        try await visit(hospital) { browser in
            #expect(try await browser.post("/language", ["language": "fr", "return": "/healthstat"]).location == "/healthstat")
            #expect(try await browser.get("/healthstat").text.contains("<html lang=\"fr\""))
            try await browser.enter(.healthstat)
            // From the sign-in page of the other application, whose form knows no token.
            #expect(try await browser.post("/language", ["csrf": "", "language": "de", "return": "/hd4dp2"]).location == "/hd4dp2")
            #expect(try await browser.get("/hd4dp2").text.contains("<html lang=\"de\""))
            try await browser.enter(.hd4dp2)
            let csrf = try await browser.get("/hd4dp2").csrf
            #expect(try await browser.post("/language", ["csrf": csrf, "language": "nl", "return": "/"]).location == "/")
            for path in ["/", "/hd4dp2", "/healthstat"] { #expect(try await browser.get(path).text.contains("<html lang=\"nl\"")) }
            #expect(Set(browser.cookies.keys) == ["gatehouse_node", "gatehouse_healthstat", "gatehouse_node_language"])
        }
    }

    @Test func `with https each cookie belongs to this host alone`() async throws {
        let hospital = try await hospital("https://localhost")
        try await visit(hospital) { browser in
            _ = try await browser.post("/language", ["language": "en"])
            try await browser.enter(.hd4dp2)
            try await browser.enter(.healthstat)
            #expect(
                Set(browser.cookies.keys) == ["__Host-gatehouse_node", "__Host-gatehouse_healthstat", "__Host-gatehouse_node_language"])
            #expect(try await browser.get("/healthstat/live").status == .ok)
            #expect(try await browser.get("/hd4dp2/live").status == .ok)
        }
    }
}
