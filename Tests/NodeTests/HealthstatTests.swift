import Database
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Node
import Messaging
import Provisioning

/// The text for each role of Healthstat about its visible reports.
struct ReportWords: Sendable, CustomTestStringConvertible {
    let code: String
    let label: String
    let words: String

    var testDescription: String { label }

    static let all = [
        Self(
            code: "DATA_PROVIDER_HOSPITAL", label: "Data Provider/Hospital",
            words: "Reports on all data that AZ Noordzee registered itself, not on the data of other hospitals."),
        Self(
            code: "DATA_PROVIDER_INDIVIDUAL", label: "Data Provider/Individual",
            words: "Only reports on your own registrations, not on those of your colleagues."),
        Self(
            code: "SPONSOR_SPONSOR", label: "Sponsor/Sponsor",
            words: "The reports of all hospitals that register data for this project."),
        Self(
            code: "SPONSOR_INDIVIDUAL", label: "Sponsor/Individual",
            words: "As a sponsor: only reports on your own registrations, and no reports of hospitals."),
    ]
}

extension Browser.Reply {
    func says(_ text: String) -> Bool { self.text.contains(escapedForHTML(text)) }
}

@Suite struct HealthstatTests {
    @Test func `#79 nobody sees anything of Healthstat without signing in there`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.healthstat(1, password: temporary))
        try await visit(hospital) { browser in
            let page = try await browser.get("/healthstat")
            #expect(page.status == .ok && page.text.contains("<h1>Sign in to Healthstat</h1>") && page.text.contains("action=\"/healthstat\""))
            #expect(!page.text.contains("HDBP0001") && !page.text.contains("notice-warning"))
            #expect(try await browser.get("/healthstat/live").status == .unauthorized)
            #expect(try await browser.get("/healthstat/password").location == "/healthstat")
            #expect(try await browser.post("/healthstat/password", ["new_password": chosen, "repeated_password": chosen]).location == "/healthstat")
            #expect(try await hospital.account(9)?.mustChange == true)
        }
    }

    @Test func `#34 a closed Healthstat account ends the open page, and its owner is told when signing in`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.healthstat(1, password: temporary))
        try await visit(hospital) { browser in
            try await browser.enter(.healthstat)
            #expect(try await browser.get("/healthstat/live").status == .ok)
            _ = try await hospital.deliver(.healthstat(2, open: false))
            #expect(try await browser.get("/healthstat/live").status == .unauthorized)
            let page = try await browser.get("/healthstat")
            #expect(page.text.contains("name=\"password\"") && page.text.contains("notice-warning") && !page.text.contains("HDBP0001"))
            let refused = try await browser.signIn("emma.desmet", chosen, at: .healthstat)
            #expect(refused.status == .forbidden && refused.says("Your account at AZ Noordzee was disabled."))
            #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 0)
        }
    }

    @Test func `the temporary password works once at Healthstat too, and says so`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.healthstat(1, password: temporary))
        try await visit(hospital) { browser in
            #expect(try await browser.signIn("emma.desmet", temporary, at: .healthstat).location == "/healthstat")
            browser.cookies = [:]
            let again = try await browser.signIn("emma.desmet", temporary, at: .healthstat)
            #expect(again.status == .forbidden && again.says("This temporary password was used already and works only once."))
        }
    }

    @Test func `nothing of Healthstat opens before the temporary password is replaced`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.healthstat(1, password: temporary))
        try await visit(hospital) { browser in
            _ = try await browser.signIn("emma.desmet", temporary, at: .healthstat)
            #expect(try await browser.get("/healthstat").location == "/healthstat/password")
            let page = try await browser.get("/healthstat/password")
            #expect(page.status == .ok && page.text.contains("action=\"/healthstat/password\"") && !page.text.contains("HDBP0001"))
            #expect(try await browser.choose("zeekat", at: .healthstat).status == .unprocessableContent)
            #expect(try await hospital.account(9)?.mustChange == true)
        }
    }

    @Test func `#79 an account without grants is told what to do`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.healthstat(1, grants: [], password: temporary))
        try await visit(hospital) { browser in
            try await browser.enter(.healthstat)
            let home = try await browser.get("/healthstat")
            #expect(home.status == .ok && home.says("There are no reports you may see yet. Ask for a grant at the portal"))
            #expect(!home.text.contains("<table") && ReportWords.all.allSatisfy { !home.says($0.words) && !home.says($0.label) })
        }
    }

    @Test(arguments: ReportWords.all)
    func `#33 #79 an approved grant opens the door, and each role sees its own words and no other's`(role: ReportWords) async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.healthstat(1, grants: [.report(role.code)], password: temporary))
        try await visit(hospital) { browser in
            try await browser.enter(.healthstat)
            let home = try await browser.get("/healthstat")
            #expect(home.status == .ok && home.text.contains("<h1>Healthstat</h1>"))
            for text in ["HDBP0001", "BCFR", role.label, role.words, "Emma De Smet", "AZ Noordzee", "emma.desmet@aznoordzee.example"] {
                #expect(home.says(text), "\(text) is missing")
            }
            for other in ReportWords.all where other.code != role.code { #expect(!home.says(other.words) && !home.says(other.label)) }
        }
    }

    @Test func `#79 a person sees the own projects, each with its own words, and nothing of anybody else's or of HD4DP2's`() async throws {
        let hospital = try await Hospital()
        let own: [DesiredState.Grant] = [.report("SPONSOR_SPONSOR"), .report("DATA_PROVIDER_INDIVIDUAL", of: "HDBP0111", "AMPUTATION")]
        _ = try await hospital.deliver(.healthstat(1, grants: own, password: temporary))
        let toms = DesiredState.Grant.report("DATA_PROVIDER_HOSPITAL", of: "HDBP0231", "Zephyr")
        _ = try await hospital.deliver(.emma(1, account: 8, application: "healthstat", userName: "tom.willems", grants: [toms]))
        _ = try await hospital.deliver(.emma(1, grants: [.support], password: temporary))
        try await visit(hospital) { browser in
            try await browser.enter(.hd4dp2)
            try await browser.enter(.healthstat)
            let home = try await browser.get("/healthstat")
            let rows = home.text.split(separator: "<tr>").dropFirst(2).map(String.init)
            try #require(rows.count == 2)
            #expect(rows[0].contains("HDBP0001") && rows[0].contains("Sponsor/Sponsor") && rows[0].contains(ReportWords.all[2].words))
            #expect(rows[1].contains("HDBP0111") && rows[1].contains("Data Provider/Individual") && rows[1].contains(ReportWords.all[1].words))
            for text in ["HDBP0231", "Zephyr", "HDBP0016", "PACEMAKER", "Local Study Support"] { #expect(!home.says(text)) }
        }
    }

    @Test func `a changed role shows on the open page`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.healthstat(1, password: temporary))
        try await visit(hospital) { browser in
            try await browser.enter(.healthstat)
            #expect(try await browser.get("/healthstat").text.contains("data-live=\"/healthstat/live\" data-version=\"1\""))
            #expect(try await browser.get("/healthstat/live").text == "{\"version\":\"1\"}")
            _ = try await hospital.deliver(.healthstat(2, grants: [.report("SPONSOR_SPONSOR")]))
            #expect(try await browser.get("/healthstat/live").text == "{\"version\":\"2\"}")
            let home = try await browser.get("/healthstat")
            #expect(home.says(ReportWords.all[2].words) && !home.says(ReportWords.all[0].words))
        }
    }

    @Test func `every role of the catalogue has its scope, and no scope is of another role`() {
        #expect(ReportScope.allCases.map(\.rawValue) == LocalApplication.healthstat.roles.map(\.code))
        #expect(ReportWords.all.map(\.code) == ReportScope.allCases.map(\.rawValue))
    }

    @Test(arguments: Language.allCases)
    func `every page of Healthstat is whole in every language`(language: Language) async throws {
        let hospital = try await Hospital()
        let grants = zip(ReportWords.all, 1...).map { DesiredState.Grant.report($0.code, of: "HDBP000\($1)") }
        _ = try await hospital.deliver(.healthstat(1, grants: grants, password: temporary))
        try await visit(hospital) { browser in
            _ = try await browser.post("/language", ["language": language.rawValue, "return": "/"])
            var pages = [try await browser.get("/healthstat"), try await browser.signIn("emma.desmet", "", at: .healthstat)]
            _ = try await browser.signIn("emma.desmet", temporary, at: .healthstat)
            pages += [try await browser.get("/healthstat/password"), try await browser.choose("x", repeated: "y", at: .healthstat)]
            _ = try await browser.choose(chosen, at: .healthstat)
            pages += [try await browser.get("/healthstat"), try await browser.get("/")]
            _ = try await hospital.deliver(.healthstat(2, grants: []))
            pages.append(try await browser.get("/healthstat"))
            for page in pages {
                #expect(page.text.contains("<html lang=\"\(language.rawValue)\"") && page.text.contains("</html>"))
                #expect(!page.text.contains("[[") && !page.text.contains("{{") && !page.text.contains("node."))
                #expect(!page.text.contains("Cannot find template"))
            }
            #expect(pages[4].text.matches(of: #/<td/#).count == 16 && pages[4].text != pages[6].text)
        }
    }
}
