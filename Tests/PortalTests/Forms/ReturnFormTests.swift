import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct ReturnFormTests {
    @Test(arguments: ["", "   ", "\n\n", String(repeating: "é", count: 10_000), "a\u{0}b", "a\u{1B}[2Jb"])
    func `a reason that will not do comes back with its errors at the field, and nothing is stored`(reason: String) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            let reply = try await an.post("/accounts/\(id)/return", ["reason": reason])
            #expect(reply.status == .unprocessableContent && reply.errors(at: "reason"))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `who may not return is told that, and not that a reason is missing`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let own = try await open(.emma).post("/accounts/\(id)/return")
            #expect(own.status == .forbidden)
            #expect(try await open(.jean).post("/accounts/\(id)/return").status == .notFound)
            #expect(try await open(.an).post("/accounts/4711/return").status == .notFound)
        }
    }

    @Test(arguments: [BadInput.script, .picture, .nonLatin, .sql, .template, .combining])
    func `whatever the reason says, it is shown as text and mailed as text`(input: BadInput) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let reply = try await open(.an).post("/accounts/\(id)/return", ["reason": input.text])
            #expect(reply.location == "/accounts/\(id)?done=return")
            let page = try await open(.emma).get("/accounts/\(id)")
            #expect(page.status == .ok && page.isHarmless)
        }
        let mail = try #require(try await stage.mails(about: id, kind: "returned").first)
        #expect(mail.text.contains(input.text))
        #expect(!mail.html.contains("<script") && !mail.html.contains("<img"))
    }
}
