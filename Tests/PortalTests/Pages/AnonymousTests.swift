import Foundation
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct AnonymousTests {
    @Test func `every page that needs a person leads to the login page, which knows where to go on`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            let pages = ["/accounts", "/accounts/new", "/accounts/live", "/profile", "/profile/settings", "/profile/personal", "/profile/sessions",
                "/manage/accounts", "/manage/approval", "/manage/messages", "/manage/users", "/manage/users/new", "/manage/users/existing", "/manage/users/1",
                "/manage/users/1/accounts/new"]
            for path in pages + table.reading {
                let reply = try await open().get(path)
                #expect(reply.status == .seeOther, "\(path)")
                #expect(reply.location == "/login?return=\(path.replacing("/", with: "%2F"))", "\(path)")
            }
            #expect(try await open().get("/login?return=%2Faccounts%2Fnew").text.contains("name=\"return\" value=\"/accounts/new\""))
        }
    }

    @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "javascript:alert(1)"])
    func `the login page never leads elsewhere`(wanted: String) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let value = wanted.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let page = try await open().get("/login?return=\(value)")
            #expect(page.text.contains("name=\"return\" value=\"/\""))
        }
    }

    @Test func `no form does anything without a session`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            let before = try await stage.imprint()
            let forms = ["/accounts/new", "/profile/settings", "/profile/personal", "/profile/sessions/1/end", "/manage/accounts/selection",
                "/manage/accounts/execution", "/manage/accounts/search", "/manage/users/search", "/manage/users/new", "/manage/users/existing",
                "/manage/users/selection", "/manage/users/execution", "/manage/users/1/accounts/new"]
            for path in forms + table.changing {
                let reply = try await open().post(path, AccountRouteTable.fields)
                #expect(reply.status == .seeOther && reply.location == "/login", "\(path)")
            }
            #expect(try await open().post("/logout").location == "/")
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `anybody sees the start page, the login page and that the portal is well`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let start = try await open().get("/")
            #expect(start.status == .ok && start.text.contains("<a class=\"button\" href=\"/login\">Login</a>"))
            #expect(try await open().get("/login").text.contains("Log in with eID"))
            let health = try await open().get("/health")
            #expect(health.status == .ok && health.text == "ok\n")
            #expect(try await open().get("/no/such/page").status == .notFound)
        }
    }

    @Test func `outside the demo nobody reads the mails`() async throws {
        let stage = try await TestPortal(demo: false)
        try await stage.visit { open in
            let list = try await open().get("/dev/mail")
            #expect(list.status == .notFound)
            #expect(try await open(.anna).get("/dev/mail/1").status == .notFound)
            #expect(try await !open().get("/").text.contains("/dev/mail"))
        }
    }
}
