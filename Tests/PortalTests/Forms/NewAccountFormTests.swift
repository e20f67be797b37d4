import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct NewAccountFormTests {
    private func own(_ stage: TestPortal) async throws -> Int {
        try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE user_id = \(try await stage.userID(.emma))")
    }

    @Test(arguments: BadInput.allCases)
    func `bad values in both fields come back with the errors at both (#1a)`(input: BadInput) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let reply = try await open(.emma).post("/accounts/new", ["email": input.text, "provision": input.text])
            #expect(reply.status == .unprocessableContent && reply.isHarmless)
            #expect(reply.errors(at: "email"))
            #expect(reply.errors(at: "provision"), "all errors at once, of an unknown id too")
            #expect(try await own(stage) == 0)
        }
    }

    @Test func `an installation that is disabled or unknown is not in the list`() async throws {
        let stage = try await TestPortal()
        let westhoek = try await stage.provision("UZ Westhoek")
        try await stage.run("UPDATE provisions SET status = 'Disabled' WHERE id = \(westhoek)")
        try await stage.visit { open in
            let emma = try await open(.emma)
            for label in ["UZ Westhoek / HD4DP2", "Nowhere / HD4DP2", "AZ Noordzee", "AZ Noordzee / ", "\(westhoek)"] {
                let reply = try await emma.post("/accounts/new", ["email": SamplePerson.emma.email, "provision": label])
                #expect(reply.status == .unprocessableContent && reply.errors(at: "provision") && !reply.errors(at: "email"), "\(label)")
            }
            #expect(try await own(stage) == 0)
        }
    }

    @Test func `the same address at the same installation is refused at its field (#1a)`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.draft()
        try await stage.visit { open in
            let reply = try await open(.emma).post("/accounts/new", ["email": SamplePerson.emma.email.uppercased(), "provision": "AZ Noordzee / HD4DP2"])
            #expect(reply.status == .unprocessableContent && reply.errors(at: "email"))
            #expect(try await own(stage) == 1)
        }
    }

    @Test func `two who press Save at once make one account`() async throws {
        let stage = try await TestPortal()
        let (emma, provision) = (try await stage.viewer(.emma), try await stage.provision("AZ Noordzee"))
        let email = try EmailAddress.parse(SamplePerson.emma.email)
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...5 {
                group.addTask { (try? await stage.services.addAccount(NewAccount(email: email, provision: provision), as: emma)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 1)
        #expect(try await own(stage) == 1)
    }

    @Test func `a new account is a Draft without grants (#1a)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open(.emma)
            let reply = try await emma.post("/accounts/new", ["email": SamplePerson.emma.email, "provision": " az noordzee /  hd4dp2"])
            let id = try await stage.sampleAccount(of: .emma)
            #expect(reply.location == "/accounts?done=account_added#account-\(id)")
            let page = try await emma.get("/accounts")
            #expect(page.text.contains("AZ Noordzee / HD4DP2") && page.text.contains("data-state=\"Draft\"") && page.text.contains("0 grants"))
            #expect(try await stage.audited(id) == ["add_account"])
        }
    }

    @Test func `organisations that share a name are told apart by their number, and the name alone is refused`() async throws {
        let stage = try await TestPortal()
        try await stage.run("UPDATE organisations SET name = 'az noordzee' WHERE name = 'UZ Westhoek'")
        try await stage.visit { open in
            let emma = try await open(.emma)
            let vague = try await emma.post("/accounts/new", ["email": SamplePerson.emma.email, "provision": "AZ Noordzee / HD4DP2"])
            #expect(vague.status == .unprocessableContent && vague.errors(at: "provision"))
            #expect(vague.text.contains("AZ Noordzee (71090112) / HD4DP2") && vague.text.contains("az noordzee (71090310) / HD4DP2"))
            let exact = try await emma.post("/accounts/new", ["email": SamplePerson.emma.email, "provision": "AZ Noordzee (71090112) / HD4DP2"])
            #expect(exact.status == .seeOther)
            #expect(try await own(stage) == 1)
        }
    }
}
