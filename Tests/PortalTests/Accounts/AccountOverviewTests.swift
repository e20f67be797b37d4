import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct AccountOverviewTests {
    @Test(arguments: [SamplePerson.tom, .sofie, .noor])
    func `for an authenticated user the accounts of an organisation are not there: no menu, no page, no search (#74 #78)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        _ = try await stage.request(.healthstat, role: "SPONSOR_SPONSOR")
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            for path in ["/manage/accounts", "/manage/accounts?application=healthstat", "/manage/approval"] {
                let reply = try await browser.get(path)
                #expect(reply.status == .notFound && !reply.text.contains("Emma"), "\(path)")
            }
            for path in ["/manage/accounts/search", "/manage/approval/search"] {
                #expect(try await browser.post(path, ["q": "emma"]).status == .notFound, "\(path)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `of another organisation an access manager sees no account, by whatever filter (#74 #78)`() async throws {
        let stage = try await TestPortal()
        let (hd4dp2, healthstat) = (try await stage.published(), try await stage.request(of: .noor, .healthstat, role: "SPONSOR_SPONSOR"))
        let (noordzee, emma) = (try await stage.organisation("AZ Noordzee"), try await stage.userID(.emma))
        try await stage.visit { open in
            let jean = try await open(.jean)
            let sofies = try await jean.get("/manage/accounts").rowIDs
            #expect(sofies.count == 1)
            for query in ["organisation=\(noordzee)", "person=\(emma)", "q=emma", "application=healthstat", "state=Approval", "role=SPONSOR_SPONSOR", "q=noordzee"] {
                let reply = try await jean.get("/manage/accounts?\(query)")
                #expect(reply.status == .ok && reply.rowIDs.isEmpty && !reply.text.contains("Emma") && !reply.text.contains("Noor"), "\(query)")
            }
            #expect(try await jean.get("/manage/approval").rowIDs.isEmpty)
            for id in [hd4dp2, healthstat] { #expect(try await jean.get("/accounts/\(id)").status == .notFound) }
        }
    }

    @Test func `the columns say who, where, by which address, with which grants, in which state and since when (#74 #78)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(.healthstat, role: "SPONSOR_SPONSOR")
        try await stage.visit { open in
            let list = try await open(.an).get("/manage/accounts")
            #expect(list.columns == ["Person", "Account", "Email", "Grants", "State", "Since", "Operations"])
            let row = try #require(list.row(id.value))
            for words in ["Emma De Smet", "AZ Noordzee / Healthstat", SamplePerson.emma.email, "HDBP0001 BCFR · Sponsor/Sponsor", "data-state=\"Approval\"", "today 09:00"] {
                #expect(row.contains(words), "\(words)")
            }
            for action in ["Update account (push)", "Disable account", "Enable account", "Reset password"] { #expect(list.text.contains(">\(action)</option>")) }
        }
    }

    @Test func `more than one grant is collapsed, one is said, none is counted (#74)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try #require(try await an.get("/manage/accounts").row(id.value)).contains(">HDBP0001 BCFR · Local Study Lead<"))
            try await stage.grant("HDBP0016", "2", on: id, as: .emma)
            let two = try #require(try await an.get("/manage/accounts").row(id.value))
            #expect(two.contains("<details><summary>2 grants</summary>") && two.contains("<li>HDBP0016 PACEMAKER · Local Study Associate</li>"))
            try await stage.run("DELETE FROM grants WHERE account_id = \(id)")
            #expect(try #require(try await an.get("/manage/accounts").row(id.value)).contains("0 grants"))
        }
    }

    @Test func `filters by organisation, application, project, role and state find exactly those (#74 #78)`() async throws {
        let stage = try await TestPortal()
        let (tom, lotte, pieter) = (try await stage.sampleAccount(of: .tom), try await stage.sampleAccount(of: .lotte), try await stage.sampleAccount(of: .pieter))
        let healthstat = try await stage.request(.healthstat, project: "HDBP0016", role: "SPONSOR_SPONSOR")
        let changed = try await stage.published(project: "HDBP0040", role: "2")
        try await stage.perform(.createNewDraft, changed, as: .emma)
        try await stage.grant("HDBP0041", "1", on: changed, as: .emma)
        let sofie: AccountID = try #require(try await stage.database.read { try $0.first("SELECT id FROM accounts WHERE state = 'Draft' AND live = 'none'") { try $0.id("id") } })
        let (noordzee, westhoek) = (try await stage.organisation("AZ Noordzee"), try await stage.organisation("UZ Westhoek"))
        let projects = (one: try await stage.project("HDBP0001"), sixteen: try await stage.project("HDBP0016"), new: try await stage.project("HDBP0041"))
        let expected: [(String, [AccountID])] = [
            ("", [tom, lotte, pieter, healthstat, changed, sofie]), ("organisation=\(westhoek)", [pieter]), ("organisation=\(noordzee)&state=Published", [tom]),
            ("application=healthstat", [healthstat]), ("application=hd4dp2&organisation=\(noordzee)", [tom, lotte, changed, sofie]),
            ("project=\(projects.one)", [tom, lotte]), ("project=\(projects.sixteen)", [healthstat]),
            // For a draft the requested grants count.
            ("project=\(projects.new)", [changed]), ("role=2", [sofie, changed]), ("role=1&state=Draft", [changed]), ("role=3", [lotte]),
            ("role=SPONSOR_SPONSOR", [healthstat]), ("project=\(projects.one)&role=3", [lotte]), ("project=\(projects.sixteen)&role=3", []),
            ("state=Approval", [lotte, healthstat]), ("state=Disabled", [pieter]),
            // Unknown filters are ignored; an unknown person finds nobody.
            ("state=Nothing&role=9&application=x&project=x&organisation=x", [tom, lotte, pieter, healthstat, changed, sofie]), ("person=0", []), ("person=-1", []),
        ]
        try await stage.visit { open in
            let karim = try await open(.karim)
            for (query, accounts) in expected {
                let found = try await karim.get("/manage/accounts?\(query)").rowIDs
                #expect(Set(found) == Set(accounts.map(\.value)) && found.count == accounts.count, "\(query)")
            }
            let page = try await karim.get("/manage/accounts?state=Approval&q=emma")
            #expect(page.rowIDs == [healthstat.value] && page.text.contains("<option value=\"Approval\" selected>") && page.text.contains("value=\"emma\""))
        }
    }

    @Test func `an account is found by part of a name, of an address of its own or the person's, and by SSIN, that of a first request too (#74)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft(email: "cardiology@aznoordzee.example")
        try await stage.visit { open in
            let an = try await open(.an)
            for typed in ["emma", "DE SM", "cardio", "emma.desmet@", SamplePerson.emma.ssin] {
                let location = try #require(try await an.post("/manage/accounts/search", ["q": typed]).location)
                #expect(!location.contains(SamplePerson.emma.ssin))
                #expect(try await an.get(location).rowIDs == [id.value], "\(typed)")
            }
            let bySSIN = try #require(try await an.post("/manage/accounts/search", ["q": "01.04.12-196.07"]).location)
            #expect(bySSIN == "/manage/accounts?person=\(try await stage.userID(.emma))")
            #expect(try await an.get(bySSIN).text.contains("Found by SSIN: Emma De Smet"))
        }
    }

    @Test func `Approval shows what waits and nothing else, whatever state is asked for (#74)`() async throws {
        let stage = try await TestPortal()
        let (lotte, id) = (try await stage.sampleAccount(of: .lotte), try await stage.request())
        try await stage.visit { open in
            for query in ["", "?state=Published", "?state=Draft&sort=since"] {
                let page = try await open(.an).get("/manage/approval\(query)")
                #expect(Set(page.rowIDs) == [lotte.value, id.value] && !page.text.contains("name=\"state\""), "\(query)")
            }
        }
    }
}
