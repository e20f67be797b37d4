import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

@Suite struct LanguageFormTests {
    @Test(arguments: BadInput.allCases.map(\.text) + ["EN", "tlh", "nl-BE"])
    func `a language that we do not speak is a bad request`(language: String) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = try await open(.emma)
            for browser in [open(), emma] {
                let reply = try await browser.post("/language", ["language": language])
                #expect(reply.status == .badRequest && reply.setCookies.isEmpty && reply.isHarmless)
            }
            #expect(try await stage.viewer(.emma).language == .en)
        }
    }

    @Test(arguments: [
        "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "evil.example", "", "/a\r\nSet-Cookie: a=b", "/\tevil",
        " //evil.example", "javascript:alert(1)", "/é",
    ])
    func `the choice never leads off this site`(wanted: String) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let reply = try await open().post("/language", ["language": "nl", "return": wanted])
            #expect(reply.status == .seeOther && reply.location == "/")
        }
    }

    @Test func `an anonymous choice is kept in a cookie, a person's with the person`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            var nobody = open()
            let reply = try await nobody.post("/language", ["language": "fr", "return": "/login?return=%2Faccounts"])
            #expect(reply.location == "/login?return=%2Faccounts")
            nobody.cookies["gatehouse_portal_language"] = reply.cookie("gatehouse_portal_language")
            #expect(try await nobody.get("/").text.contains("<html lang=\"fr\""))
            _ = try await open(.emma).post("/language", ["language": "de", "return": "/accounts"])
            #expect(try await open(.emma).get("/accounts").text.contains("<html lang=\"de\""))
            #expect(try await stage.viewer(.emma).language == .de)
        }
    }
}
