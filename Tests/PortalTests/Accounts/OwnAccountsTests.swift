import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct OwnAccountsTests {
    @Test func `of others' accounts nobody sees anything among the own (#75 #79)`() async throws {
        let stage = try await TestPortal()
        let toms = try await stage.sampleAccount(of: .tom)
        try await stage.visit { open in
            for person in [SamplePerson.lotte, .noor, .an, .marc] {
                let page = try await open(person).get("/accounts")
                #expect(page.status == .ok && !page.text.contains("account-\(toms)\"") && !page.text.contains(SamplePerson.tom.email), "\(person)")
            }
            #expect(try await open(.noor).get("/accounts").text.contains("You have no accounts yet."))
        }
    }

    @Test func `the own accounts at every organisation and application are listed with their state and grants (#75 #79)`() async throws {
        let stage = try await TestPortal()
        let first = try await stage.request()
        let second = try await stage.draft(at: "UZ Westhoek", .healthstat, role: "DATA_PROVIDER_HOSPITAL")
        try await stage.grant("HDBP0016", "SPONSOR_SPONSOR", on: second, as: .emma)
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts")
            let rows = page.text.split(separator: "<tr ").map(String.init)
            let hd4dp2 = try #require(rows.first { $0.contains("id=\"account-\(first)\"") })
            #expect(hd4dp2.contains("AZ Noordzee / HD4DP2") && hd4dp2.contains("data-state=\"Approval\"") && hd4dp2.contains(">1 grant<"))
            #expect(!hd4dp2.contains("/removal"), "a request is withdrawn before it is removed")
            let healthstat = try #require(rows.first { $0.contains("id=\"account-\(second)\"") })
            #expect(healthstat.contains("UZ Westhoek / Healthstat") && healthstat.contains("data-state=\"Draft\"") && healthstat.contains(">2 grants<"))
            #expect(healthstat.contains("/accounts/\(second)/removal"))
            #expect(page.text.contains("Emma De Smet") && page.text.contains(SamplePerson.emma.email))
            let details = try await open(.emma).get("/accounts/\(second)")
            #expect(details.text.contains("Data Provider/Hospital") && details.text.contains("Sponsor/Sponsor"))
        }
    }

    @Test(arguments: [SamplePerson.an, .jean, .marc])
    func `an access manager's own accounts are among the own, at organisations of others too (#75 #79)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let own = try await stage.draft(of: person, at: "UZ Westhoek", .healthstat, role: "SPONSOR_INDIVIDUAL")
        try await stage.visit { open in
            let browser = try await open(person)
            #expect(try await browser.get("/accounts").text.contains("UZ Westhoek / Healthstat"))
            #expect(try await browser.get("/accounts/\(own)").status == .ok)
            // Owning an account does not make a manager: An and Jean do not manage UZ Westhoek.
            #expect(try await browser.get("/manage/accounts").rowIDs.contains(own.value) == (person == .marc))
        }
    }
}
