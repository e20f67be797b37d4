import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

@Suite struct SettingsFormTests {
    @Test(arguments: BadInput.allCases)
    func `what is no e-mail address comes back with its errors at the field, and nothing is stored`(input: BadInput) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = try await open(.emma)
            let before = try await stage.imprint()
            let reply = try await emma.post("/profile/settings", ["email": input.text])
            #expect(reply.status == .unprocessableContent && reply.errors(at: "email") && reply.isHarmless)
            #expect(!reply.text.contains("{{") || input == .template)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `a field that is missing is an empty one`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let reply = try await open(.emma).post("/profile/settings")
            #expect(reply.status == .unprocessableContent && reply.errors(at: "email"))
        }
    }

    @Test func `the placeholder is no address`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = try await open.newcomer(.emma)
            let placeholder = try await stage.viewer(.emma).email
            let reply = try await emma.post("/profile/settings", ["email": placeholder])
            #expect(reply.status == .unprocessableContent && reply.errors(at: "email"))
            #expect(try await stage.viewer(.emma).emailIsPlaceholder)
        }
    }

    @Test(arguments: ["emma.desmet@gmail.com", "Emma@HOTMAIL.be", "emma@outlook.com", "emma@yahoo.fr"])
    func `a public domain is accepted with a warning (#0)`(address: String) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = try await open(.emma)
            let reply = try await emma.post("/profile/settings", ["email": address])
            #expect(reply.location == "/profile/settings?done=public_domain")
            #expect(try await emma.get("/profile/settings?done=public_domain").text.contains("notice-warning"))
            #expect(try await stage.viewer(.emma).email == address.lowercased())
        }
    }

    @Test func `an address is saved in small letters without the spaces around it`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let reply = try await open(.emma).post("/profile/settings", ["email": "  Emma@AZNoordzee.example "])
            #expect(reply.location == "/profile/settings?done=settings_saved")
            #expect(try await stage.viewer(.emma).email == "emma@aznoordzee.example")
        }
    }
}
