import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct AddAccountForAnotherTests {
    private func path(_ stage: TestPortal, _ person: SamplePerson) async throws -> String { "/manage/users/\(try await stage.userID(person))/accounts/new" }

    private func accounts(_ stage: TestPortal, _ person: SamplePerson) async throws -> Int {
        try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE user_id = \(try await stage.userID(person))")
    }

    @Test(arguments: [SamplePerson.sofie, .noor, .jean])
    func `who does not manage the person's organisation adds nothing for them: the page is not there, and a forged form neither (#1b)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let path = try await path(stage, .lotte)
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            #expect(try await browser.get(path).status == .notFound)
            for provision in ["AZ Noordzee / HD4DP2", "CHU Val de Lune / HD4DP2"] {
                let reply = try await browser.post(path, ["email": "lotte@aznoordzee.example", "provision": provision])
                #expect(reply.status == .notFound && !reply.text.contains("Lotte"), "\(provision)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `applications of other organisations are not offered, and a forged one is refused at its field (#1b)`() async throws {
        let stage = try await TestPortal()
        let path = try await path(stage, .sofie)
        let lune = try await stage.provision("CHU Val de Lune")
        try await stage.visit { open in
            let an = try await open(.an)
            let page = try await an.get(path)
            #expect(page.text.contains("AZ Noordzee / HD4DP2") && page.text.contains("AZ Noordzee / Healthstat") && !page.text.contains("Val de Lune"))
            let before = try await stage.imprint()
            for provision in ["CHU Val de Lune / HD4DP2", "UZ Westhoek / HD4DP2", "\(lune)"] {
                let reply = try await an.post(path, ["email": SamplePerson.sofie.email, "provision": provision])
                #expect(reply.status == .unprocessableContent && reply.errors(at: "provision"), "\(provision)")
            }
            #expect(try await stage.imprint() == before)
        }
        let an = try await stage.viewer(.an)
        let sofie = try await stage.userID(.sofie)
        await #expect(throws: NewAccountRefusal.self) {
            try await stage.services.addAccount(NewAccount(email: .parse(SamplePerson.sofie.email), provision: lune), for: sofie, as: an)
        }
    }

    @Test func `for a person who is blocked, or has it already, nothing is added (#1b)`() async throws {
        let stage = try await TestPortal()
        let (toms, lottes) = (try await path(stage, .tom), try await path(stage, .lotte))
        try await stage.perform(.block, on: .tom, as: .karim)
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            let blocked = try await an.post(toms, ["email": "tom@aznoordzee.example", "provision": "AZ Noordzee / HD4DP2"])
            #expect(blocked.status == .unprocessableContent && blocked.errors(at: "provision") && blocked.text.contains("Unblock them first."))
            let double = try await an.post(lottes, ["email": SamplePerson.lotte.email.uppercased(), "provision": "az noordzee / hd4dp2"])
            #expect(double.status == .unprocessableContent && double.errors(at: "email") && double.text.contains("The person has an account with this address"))
            let empty = try await an.post(lottes)
            #expect(empty.status == .unprocessableContent && empty.errors(at: "email") && empty.errors(at: "provision"))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: BadInput.allCases)
    func `bad values come back with the errors at their fields, and nothing is added (#1b)`(input: BadInput) async throws {
        let stage = try await TestPortal()
        let path = try await path(stage, .lotte)
        try await stage.visit { open in
            let reply = try await open(.an).post(path, ["email": input.text, "provision": input.text])
            #expect(reply.status == .unprocessableContent && reply.isHarmless && reply.errors(at: "email") && reply.errors(at: "provision"))
            #expect(try await accounts(stage, .lotte) == 1)
        }
    }

    @Test(arguments: [(SamplePerson.an, "access_manager"), (.karim, "access_manager"), (.marc, "hd_manager"), (.anna, "administrator")])
    func `an access manager adds an account for somebody of the organisation: a Draft of that person's (#1b)`(actor: SamplePerson, capacity: String) async throws {
        let stage = try await TestPortal()
        let path = try await path(stage, .lotte)
        let lotte = try await stage.userID(.lotte)
        try await stage.visit { open in
            let browser = try await open(actor)
            #expect(try await browser.get("/manage/users/\(lotte)").text.contains("href=\"\(path)\""))
            #expect(try await browser.get(path).text.contains("value=\"\(SamplePerson.lotte.email)\""), "the person's own address is proposed")
            let reply = try await browser.post(path, ["email": SamplePerson.lotte.email, "provision": "AZ Noordzee / Healthstat"])
            let made = try await stage.database.read { try $0.ownAccounts(of: lotte).last }
            let account = try #require(made)
            #expect(reply.location == "/accounts/\(account.id)?done=account_added")
            #expect(account.state == .draft && account.application == .healthstat && account.ownerID == lotte)
            let noted = try await stage.text("SELECT capacity AS t FROM audit WHERE subject_kind = 'account' AND subject_id = \(account.id)")
            #expect(noted == capacity)
            #expect(try await open(.lotte).get("/accounts").text.contains("AZ Noordzee / Healthstat"))
        }
    }

    @Test func `nobody but an access manager of the organisation requests approval for another, by a forged form neither (#1c)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft(of: .lotte, at: "UZ Westhoek")
        try await stage.visit { open in
            for person in [SamplePerson.tom, .an, .jean] {
                let browser = try await open(person)
                let before = try await stage.imprint()
                #expect(try await browser.get("/accounts/\(id)").status == .notFound, "\(person)")
                #expect(try await browser.post("/accounts/\(id)/approval-request").status == .notFound, "\(person)")
                #expect(try await stage.imprint() == before, "\(person)")
            }
        }
    }

    @Test func `an access manager adds account and grant for another, requests approval, and may approve it (#1b #1c #13)`() async throws {
        let stage = try await TestPortal()
        let path = try await path(stage, .lotte)
        let project = try await stage.project("HDBP0016")
        try await stage.visit { open in
            let an = try await open(.an)
            let added = try await an.post(path, ["email": "lotte@aznoordzee.example", "provision": "AZ Noordzee / HD4DP2"])
            let account = try #require(added.location?.split(separator: "?").first).description
            #expect(try await an.post("\(account)/grants", ["project": "\(project)", "role": "2", "author_group": ""]).status == .seeOther)
            #expect(try await an.post("\(account)/approval-request").location == "\(account)?done=request_approval")
            let id = try #require(AccountID(String(account.split(separator: "/").last ?? "")))
            #expect(try await stage.audited(id) == ["add_account", "add_grant", "request_approval"])
            #expect(try await stage.mails(about: id).map(\.recipient) == [SamplePerson.an.email, SamplePerson.karim.email])
            #expect(try await open(.lotte).get(account).text.contains("Waiting for An Claes or Karim Haddad"))
            // The account is Lotte's, so An may approve it.
            #expect(try await an.post("\(account)/approval").status == .seeOther)
            #expect(try await stage.account(id).state == .approved)
        }
    }
}
