import Database
import HTTPTypes
import NIOCore
import Testing
import Vocabulary
import Web

@testable import Directory
@testable import Portal

@Suite struct SecurityHeaderTests {
    private func check(_ reply: Reply, _ path: String) {
        let policy = reply.headers[.contentSecurityPolicy] ?? ""
        for rule in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
            #expect(policy.contains(rule), "\(path): \(rule)")
        }
        // Pictures may stand in the stylesheet, and nothing else may come from anywhere but here.
        #expect(!policy.contains("unsafe") && policy.ranges(of: "data:").count == 1 && policy.contains("img-src 'self' data:;"), "\(path)")
        #expect(reply.headers[.xContentTypeOptions] == "nosniff", "\(path)")
        for (name, value) in ["Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"] {
            #expect(HTTPField.Name(name).flatMap { reply.headers[$0] } == value, "\(path): \(name)")
        }
    }

    @Test func `every answer has them: pages, redirects, errors, assets, live answers`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let an = try await open(.an)
            for path in ["/", "/accounts", "/accounts/\(id)", "/accounts/\(id)/live", "/manage/approval", "/profile", stage.program.assets.path(of: "gatehouse.css") ?? "", "/health",
                "/no/such/page", "/accounts/4711", "/dev/mail"] {
                check(try await an.get(path), path)
            }
            check(try await open().get("/accounts"), "redirect")
            check(try await an.post("/accounts/\(id)/draft"), "conflict")
            check(try await an.post("/accounts/\(id)/draft", csrf: "x"), "forged")
            check(try await an.post("/accounts/new"), "form with errors")
            check(try await an.send("/language", .post, ByteBuffer(string: String(repeating: "a", count: 300_000))), "too large")
            check(try await an.send("/language", .put, nil), "method")
        }
    }

    @Test func `what may be about a person is not kept by the browser`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let an = try await open(.an)
            for path in ["/accounts/\(id)", "/accounts/\(id)/live", "/manage/approval", "/profile", "/accounts/4711"] {
                #expect(try await an.get(path).headers[.cacheControl] == "no-store", "\(path)")
            }
        }
    }

    @Test func `over http nothing promises https, over https everything does`() async throws {
        let (plain, secure) = (try await TestPortal(samples: false), try await TestPortal(publicURL: "https://localhost", samples: false))
        try await plain.visit { open in
            let start = try await open().get("/")
            #expect(start.headers[.strictTransportSecurity] == nil)
        }
        try await secure.visit { open in
            for path in ["/", "/no/such/page"] {
                #expect(try await open().get(path).headers[.strictTransportSecurity] == "max-age=31536000; includeSubDomains")
            }
            let emma = try await open(.emma)
            let farewell = try await emma.post("/logout")
            #expect(farewell.setCookies.contains { $0.hasPrefix("__Host-gatehouse_portal=;") && $0.contains("Secure") })
        }
    }
}
