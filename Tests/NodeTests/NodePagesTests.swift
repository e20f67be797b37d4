import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary
import Web

@testable import Node
import Messaging

@Suite struct NodePagesTests {
    @Test func `anyone sees whom the node serves, and that it is well`() async throws {
        try await visit(try await Hospital()) { browser in
            let start = try await browser.get("/")
            #expect(start.status == .ok && start.text.contains("AZ Noordzee") && start.text.contains("UZ Westhoek"))
            #expect(start.text.contains("href=\"/hd4dp2\">Open HD4DP2</a>") && start.text.contains("href=\"/healthstat\">Open Healthstat</a>"))
            #expect(!start.text.contains("Log out") && start.text.contains("href=\"http://127.0.0.1:8080\""))
            let health = try await browser.get("/health")
            #expect(health.status == .ok && health.text == "ok\n")
        }
    }

    @Test func `an empty sign-in form comes back with every error at its field`() async throws {
        try await visit(try await Hospital()) { browser in
            let answer = try await browser.signIn("", "")
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("id=\"user_name-errors\"") && answer.text.contains("id=\"password-errors\""))
            #expect(answer.text.contains("href=\"#user_name\"") && answer.text.contains("href=\"#password\""))
        }
    }

    @Test func `a refused sign-in shows the form again, without the password and with the name made harmless`() async throws {
        try await visit(try await Hospital()) { browser in
            let answer = try await browser.signIn("<script>alert(1)</script>", "very secret words")
            #expect(answer.status == .forbidden)
            #expect(!answer.text.contains("<script>alert") && !answer.text.contains("very secret words"))
            #expect(answer.text.contains("role=\"alert\"") && answer.text.contains("name=\"user_name\""))
        }
    }

    @Test func `after too many failures the answer says how long to wait`() async throws {
        let hospital = try await Hospital()
        for _ in 1...SignInLimit.failures {
            try await hospital.database.write { _ = try $0.beginAttempt(TriedName("emma.desmet", at: .hd4dp2), at: hospital.clock.now) }
        }
        try await visit(hospital) { browser in
            let answer = try await browser.signIn("emma.desmet", temporary)
            #expect(answer.status == .tooManyRequests)
            #expect(answer.headers[.retryAfter] == "900")
        }
    }

    @Test func `nothing opens before the temporary password is replaced`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        try await visit(hospital) { browser in
            #expect(try await browser.get("/hd4dp2/password").location == "/hd4dp2")
            let answer = try await browser.signIn("emma.desmet", temporary)
            #expect(answer.status == .seeOther && answer.location == "/hd4dp2")
            let home = try await browser.get("/hd4dp2")
            #expect(home.status == .seeOther && home.location == "/hd4dp2/password")
            let page = try await browser.get("/hd4dp2/password")
            #expect(page.status == .ok && page.text.contains("name=\"new_password\"") && !page.text.contains("HDBP0001"))
        }
    }

    @Test func `a password that will not do is refused at its field and never sent back`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        try await visit(hospital) { browser in
            _ = try await browser.signIn("emma.desmet", temporary)
            let entries = [("", ""), ("zeekat", "zeekat"), (chosen, "zeekat"), ("abc\0def ghi jkl mno", "abc\0def ghi jkl mno"), (temporary, temporary)]
            for (password, repeated) in entries {
                let answer = try await browser.choose(password, repeated: repeated)
                #expect(answer.status == .unprocessableContent)
                #expect(answer.text.contains("aria-invalid=\"true\"") && answer.text.contains("id=\"errors\""))
                #expect(password.isEmpty || !answer.text.contains(password))
            }
            #expect(try await hospital.account()?.mustChange == true)
        }
    }

    @Test func `the own password opens the home page with exactly the own projects`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        _ = try await hospital.deliver(.emma(1, account: 8, userName: "tom.willems", grants: [.support]))
        try await visit(hospital) { browser in
            _ = try await browser.signIn("emma.desmet", temporary)
            let before = browser.cookies[NodeSettings.cookieName]
            let answer = try await browser.choose(chosen)
            #expect(answer.status == .seeOther && answer.location == "/hd4dp2")
            #expect(browser.cookies[NodeSettings.cookieName] != before)
            let home = try await browser.get("/hd4dp2")
            #expect(home.status == .ok && home.text.contains("<h1>HD4DP2</h1>"))
            for text in ["HDBP0001", "BCFR", "Local Study Lead", "Emma De Smet", "AZ Noordzee", "data-live=\"/hd4dp2/live\""] {
                #expect(home.text.contains(text), "\(text) is missing")
            }
            #expect(!home.text.contains("HDBP0016"))
            #expect(try await browser.get("/hd4dp2/password").location == "/hd4dp2")
        }
    }

    @Test func `the live address follows the revision, and closing the account ends the open page`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        try await visit(hospital) { browser in
            #expect(try await browser.get("/hd4dp2/live").status == .unauthorized)
            #expect(!(try await browser.get("/hd4dp2").text.contains("notice-warning")))
            _ = try await browser.signIn("emma.desmet", temporary)
            _ = try await browser.choose(chosen)
            #expect(try await browser.get("/hd4dp2/live").text == "{\"version\":\"1\"}")
            _ = try await hospital.deliver(.emma(2, grants: [.support]))
            #expect(try await browser.get("/hd4dp2/live").text == "{\"version\":\"2\"}")
            #expect(try await browser.get("/hd4dp2").text.contains("Local Study Support"))
            _ = try await hospital.deliver(.emma(3, open: false))
            #expect(try await browser.get("/hd4dp2/live").status == .unauthorized)
            let page = try await browser.get("/hd4dp2")
            #expect(page.status == .ok && page.text.contains("name=\"password\"") && page.text.contains("notice-warning"))
            let refused = try await browser.signIn("emma.desmet", chosen)
            #expect(refused.status == .forbidden && refused.text.contains("AZ Noordzee"))
        }
    }

    @Test func `signing out ends the session and needs the form's token`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        try await visit(hospital) { browser in
            _ = try await browser.signIn("emma.desmet", temporary)
            #expect(try await browser.post("/hd4dp2/sign-out", [:]).status == .forbidden)
            #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 1)
            let csrf = try await browser.get("/hd4dp2/password").csrf
            #expect(try await browser.post("/hd4dp2/sign-out", ["csrf": csrf]).location == "/hd4dp2")
            #expect(browser.cookies[NodeSettings.cookieName] == nil)
            #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 0)
        }
    }

    @Test func `a form from another site is refused`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        try await visit(hospital) { browser in
            let fields = ["user_name": "emma.desmet", "password": temporary]
            let answer = try await browser.post("/hd4dp2", fields, origin: "https://elsewhere.example")
            #expect(answer.status == .forbidden)
            #expect(try await hospital.account()?.temporaryUsed == false)
        }
    }

    @Test(arguments: [
        ("/hd4dp2", "/hd4dp2"), ("//elsewhere.example", "/"), ("/\\elsewhere.example", "/"), ("https://elsewhere.example", "/"), ("/a\r\nb", "/"),
        ("", "/"),
    ])
    func `choosing a language leads back to our own pages alone`(wanted: String, location: String) async throws {
        try await visit(try await Hospital()) { browser in
            let answer = try await browser.post("/language", ["language": "nl", "return": wanted])
            #expect(answer.status == .seeOther && answer.location == location)
            #expect(try await browser.get("/").text.contains("<html lang=\"nl\""))
        }
    }

    @Test func `a language that we do not speak is a bad request, and an unknown page is not found`() async throws {
        try await visit(try await Hospital()) { browser in
            let answer = try await browser.post("/language", ["language": "tlh"])
            #expect(answer.status == .badRequest)
            #expect(try await browser.get("/no/such/page").status == .notFound)
        }
    }

    @Test(arguments: Language.allCases)
    func `every page is whole in every language`(language: Language) async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1, password: temporary))
        try await visit(hospital) { browser in
            _ = try await browser.post("/language", ["language": language.rawValue, "return": "/"])
            var pages = [try await browser.get("/"), try await browser.get("/hd4dp2"), try await browser.signIn("emma.desmet", "")]
            _ = try await browser.signIn("emma.desmet", temporary)
            pages.append(try await browser.get("/hd4dp2/password"))
            pages.append(try await browser.choose("x", repeated: "y"))
            _ = try await browser.choose(chosen)
            pages.append(try await browser.get("/hd4dp2"))
            for page in pages {
                #expect(page.text.contains("<html lang=\"\(language.rawValue)\"") && page.text.contains("</html>"))
                #expect(!page.text.contains("[[") && !page.text.contains("{{") && !page.text.contains("node."))
                #expect(!page.text.contains("Cannot find template"))
            }
        }
    }
}
