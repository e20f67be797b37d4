import Database
import Foundation
import HTTPTypes
import NIOCore
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

@Suite struct ForgedRequestTests {
    private let users = [
        "/manage/users/search", "/manage/users/new", "/manage/users/existing", "/manage/users/selection", "/manage/users/execution", "/manage/users/3/accounts/new",
    ]

    private func forms(_ table: AccountRouteTable) -> [String] {
        table.changing + ["/accounts/new", "/profile/settings", "/profile/personal", "/language", "/logout", "/manage/accounts/execution"] + users
    }

    /// Posts every form as a permitted person, forged in one way.
    private func refused(_ headers: HTTPFields = [:], csrf: String? = nil) async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            for person in [SamplePerson.emma, .an] {
                let browser = try await open(person)
                let before = try await stage.imprint()
                for path in forms(table) {
                    let reply = try await browser.post(path, ["email": "eve@evil.example", "language": "fr", "reason": "Because"], csrf: csrf, headers)
                    #expect(reply.status == .forbidden && reply.setCookies.isEmpty, "\(person) \(path)")
                }
                #expect(try await stage.imprint() == before)
                #expect(try await browser.get("/profile").status == .ok)
            }
        }
    }

    @Test func `without the session's token nothing changes`() async throws { try await refused(csrf: "") }

    @Test(arguments: ["x", "00000000000000000000000000000000", " ", "\u{0}"])
    func `with a wrong token nothing changes`(token: String) async throws { try await refused(csrf: token) }

    @Test func `with somebody else's token nothing changes`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let (emma, tom) = (try await open(.emma), try await open(.tom))
            #expect(try await emma.post("/profile/settings", ["email": "eve@evil.example"], csrf: tom.csrf).status == .forbidden)
            #expect(try await stage.viewer(.emma).email == SamplePerson.emma.email)
        }
    }

    @Test(arguments: ["https://evil.example", "http://localhost.evil.example", "https://localhost", "http://localhost:81", "null"])
    func `from a foreign origin nothing changes, even with the token`(origin: String) async throws { try await refused([.origin: origin]) }

    @Test(arguments: ["cross-site", "same-site"])
    func `what the browser calls another site changes nothing`(site: String) async throws {
        let name = try #require(HTTPField.Name("Sec-Fetch-Site"))
        try await refused([.origin: "", name: site])
    }

    @Test func `from our own page it is taken`() async throws {
        let stage = try await TestPortal()
        let name = try #require(HTTPField.Name("Sec-Fetch-Site"))
        try await stage.visit { open in
            let reply = try await open(.emma).post("/profile/settings", ["email": "emma@aznoordzee.example"], [.origin: "", name: "same-origin"])
            #expect(reply.status == .seeOther)
            #expect(try await stage.viewer(.emma).email == "emma@aznoordzee.example")
        }
    }

    @Test func `looking at the address of a form does nothing, and other methods are not allowed`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        let readable = Set(table.reading + ["/accounts/new", "/profile/settings", "/profile/personal"] + users)
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            for path in forms(table) where !readable.contains(path) {
                let reply = try await an.get("\(path)?csrf=\(an.csrf)&language=fr")
                #expect([.notFound, .methodNotAllowed].contains(reply.status), "\(path)")
            }
            for method in [HTTPRequest.Method.put, .delete, .patch] {
                for path in table.changing + table.reading {
                    #expect(try await an.send(path, method, ByteBuffer(string: "csrf=\(an.csrf)")).status == .methodNotAllowed, "\(method) \(path)")
                }
            }
            #expect(try await stage.imprint() == before)
        }
    }
}
