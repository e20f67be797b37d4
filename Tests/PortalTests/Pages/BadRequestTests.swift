import Access
import Database
import HTTPTypes
import NIOCore
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

@Suite struct BadRequestTests {
    private func emmasEmail(after body: ByteBuffer, _ headers: HTTPFields = [:], expected: HTTPResponse.Status) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = try await open(.emma)
            var whole = ByteBuffer(string: "csrf=\(emma.csrf)&")
            whole.writeImmutableBuffer(body)
            let reply = try await emma.send("/profile/settings", .post, whole, headers)
            #expect(reply.status == expected)
            #expect(reply.text.contains("class=\"reference\"") && reply.text.contains("</html>"))
            #expect(try await stage.viewer(.emma).email == SamplePerson.emma.email)
        }
    }

    @Test func `a body of more than 256 KiB is too large`() async throws {
        try await emmasEmail(after: ByteBuffer(string: "email=" + String(repeating: "a", count: 300_000)), expected: .contentTooLarge)
    }

    @Test(arguments: ["multipart/form-data; boundary=x", "text/plain", "application/xml"])
    func `a body of another kind than a form is not supported`(type: String) async throws {
        try await emmasEmail(after: ByteBuffer(string: "email=eve@evil.example"), [.contentType: type], expected: .unsupportedMediaType)
    }

    @Test(arguments: ["email=%FF%FE", "email=%C3", "%ED%A0%80=x", "email=%F8%88%80%80%80"])
    func `what is not UTF-8 is a bad request`(body: String) async throws {
        try await emmasEmail(after: ByteBuffer(string: body), expected: .badRequest)
        try await emmasEmail(after: ByteBuffer(bytes: [0x65, 0x3D, 0xFF, 0xC0]), expected: .badRequest)
    }

    @Test func `more than five thousand fields are a bad request`() async throws {
        try await emmasEmail(after: ByteBuffer(string: String(repeating: "a=b&", count: 5001)), expected: .badRequest)
    }

    @Test func `a revision that is no number is not read as "any revision"`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            for revision in ["abc", "1e3", "99999999999999999999", "3 "] {
                _ = try await open(.an).post("/accounts/\(id)/approval", ["revision": revision])
                #expect(try await stage.account(id).state == .approval, "\(revision)")
            }
        }
    }

    @Test func `a request by another name is sent to the public address, and a form by another name is refused`() async throws {
        let stage = try await TestPortal(publicURL: "http://127.0.0.1:8080")
        try await stage.visit { open in
            let reply = try await open().get("/accounts?done=approve")
            #expect(reply.status == .seeOther && reply.location == "http://127.0.0.1:8080/accounts?done=approve")
            #expect(try await open().get("//evil.example").location?.hasPrefix("http://127.0.0.1:8080/") == true)
            #expect(try await open().post("/language", ["language": "nl"]).status == .misdirectedRequest)
            #expect(try await open().get("/health").status == .ok)
        }
    }

    @Test func `a notice comes from the closed list alone`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open(.emma)
            for done in ["You%20have%20won", "%3Cscript%3Ealert(1)%3C/script%3E", "approval_requested", "confirm_fulfilment"] {
                #expect(try await !emma.get("/accounts?done=\(done)").text.contains("notice-success"), "\(done)")
            }
            let others = Confirmation.allCases.map { ($0.rawValue, "done.\($0.rawValue)") }
            for (name, key) in others + AccountAction.allCases.compactMap({ action in action.effects.confirmation.map { (action.rawValue, $0) } }) {
                let page = try await emma.get("/accounts?done=\(name)")
                #expect(page.text.contains("<p>\(shown(stage.services.localisation[.en](key)))</p>"), "\(name)")
            }
        }
    }
}
