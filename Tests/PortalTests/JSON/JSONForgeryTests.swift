import Access
import Database
import HTTPTypes
import NIOCore
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

@Suite struct JSONForgeryTests {
    private func forms(_ table: AccountRouteTable) -> [String] {
        table.changing + ["/accounts/new", "/profile/settings", "/profile/personal", "/language", "/logout", "/manage/accounts/execution"]
    }

    /// Posts every form as a program of a permitted person, forged in one way.
    private func refused(csrf: String? = nil, field: String? = nil, _ headers: HTTPFields = [:]) async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            for person in [SamplePerson.emma, .an] {
                let program = Program(try await open(person))
                let before = try await stage.imprint()
                for path in forms(table) {
                    let token = field.map { ",\"csrf\":\"\($0)\"" } ?? ""
                    let body = "{\"email\":\"eve@evil.example\",\"language\":\"fr\",\"reason\":\"Because\"\(token)}"
                    let reply = try await program.post(path, body: body, csrf: csrf, headers)
                    #expect(reply.status == .forbidden && reply.setCookies.isEmpty, "\(person) \(path)")
                    _ = try reply.problem()
                }
                #expect(try await stage.imprint() == before)
                #expect(try await program.get("/profile").status == .ok)
            }
        }
    }

    @Test func `without the session's token nothing changes`() async throws { try await refused(csrf: "") }

    @Test(arguments: ["x", "00000000000000000000000000000000", "null"])
    func `with a wrong token in the header or in the field nothing changes`(token: String) async throws {
        try await refused(csrf: token)
        try await refused(csrf: "", field: token)
    }

    @Test(arguments: ["https://evil.example", "http://localhost.evil.example", "https://localhost", "http://localhost:81", "null"])
    func `from a foreign origin nothing changes, even with the token`(origin: String) async throws { try await refused([.origin: origin]) }

    @Test(arguments: ["cross-site", "same-site"])
    func `what the browser calls another site changes nothing`(site: String) async throws {
        try await refused([.origin: "", try #require(HTTPField.Name("Sec-Fetch-Site")): site])
    }

    @Test func `with somebody else's token, a doubled one or JSON in a form's clothes nothing changes`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let (emma, tom) = (Program(try await open(.emma)), try await open(.tom))
            let before = try await stage.imprint()
            #expect(try await emma.post("/profile/settings", ["email": "eve@evil.example"], csrf: tom.csrf).status == .forbidden)
            let doubled = "{\"email\":\"eve@evil.example\",\"csrf\":[\"x\",\"\(emma.browser.csrf)\"]}"
            #expect(try await emma.post("/profile/settings", body: doubled, csrf: "").status == .forbidden)
            let disguised = "{\"email\":\"eve@evil.example\",\"csrf\":\"\(emma.browser.csrf)\",\"a\":\"=\"}"
            for (type, status) in [("text/plain", HTTPResponse.Status.unsupportedMediaType), ("application/x-www-form-urlencoded", .forbidden)] {
                #expect(try await emma.post("/profile/settings", body: disguised, csrf: "", [.contentType: type]).status == status, "\(type)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `other methods are not allowed, and a foreign page is never permitted to ask`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            let an = Program(try await open(.an))
            let before = try await stage.imprint()
            for method in [HTTPRequest.Method.put, .delete, .patch, .options] {
                for path in table.changing + table.reading + ["/session"] {
                    let reply = try await an.browser.send(path, method, ByteBuffer(string: "{}"), [.origin: "https://evil.example"])
                    #expect(reply.status == .methodNotAllowed, "\(method) \(path)")
                    #expect(!reply.headers.contains { $0.name.canonicalName.hasPrefix("access-control-") }, "\(method) \(path)")
                }
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `the token is taken from the header or from the field`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            let header = try await emma.post("/profile/settings", ["email": "emma@aznoordzee.example"])
            #expect(try header.destination() == "/profile/settings?done=settings_saved")
            #expect(try await stage.viewer(.emma).email == "emma@aznoordzee.example")
            let body = "{\"email\":\"desmet@aznoordzee.example\",\"csrf\":\"\(emma.browser.csrf)\"}"
            #expect(try await emma.post("/profile/settings", body: body, csrf: "").destination() == "/profile/settings?done=settings_saved")
            #expect(try await stage.viewer(.emma).email == "desmet@aznoordzee.example")
        }
    }
}
