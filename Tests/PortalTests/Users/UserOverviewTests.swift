import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct UserOverviewTests {
    @Test(arguments: [SamplePerson.tom, .sofie, .noor])
    func `for an authenticated user the people are not there: no menu, no page, no search (#82)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let browser = try await open(person)
            let before = try await stage.imprint()
            #expect(try await !browser.get("/profile").text.contains("/manage/"))
            for path in ["/manage/users", "/manage/users?organisation=1", "/manage/users/\(try await stage.userID(.lotte))"] {
                let reply = try await browser.get(path)
                #expect(reply.status == .notFound && !reply.text.contains("Lotte"), "\(path)")
            }
            let search = try await browser.post("/manage/users/search", ["q": SamplePerson.lotte.ssin])
            #expect(search.status == .notFound && search.location == nil)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `of the people of another organisation an access manager sees nobody, in the list, by filter and by address (#82)`() async throws {
        let stage = try await TestPortal()
        let tom = try await stage.userID(.tom)
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            let jean = try await open(.jean)
            let list = try await jean.get("/manage/users")
            #expect(Set(list.rowIDs) == [try await stage.userID(.jean).value, try await stage.userID(.sofie).value])
            // Sofie belongs to AZ Noordzee too, which he may not see.
            #expect(!list.text.contains("AZ Noordzee") && !list.text.contains("Willems"))
            for query in ["organisation=\(noordzee)", "person=\(tom)", "q=willems", "role=3&organisation=\(noordzee)"] {
                let reply = try await jean.get("/manage/users?\(query)")
                #expect(reply.status == .ok && reply.rowIDs.isEmpty && !reply.text.contains("Tom Willems"), "\(query)")
            }
            #expect(try await jean.get("/manage/users/\(tom)").status == .notFound)
        }
    }

    @Test func `the columns are those of the reference, each with what it says (#82)`() async throws {
        let stage = try await TestPortal()
        let sofie = try await stage.userID(.sofie)
        try await stage.visit { open in
            let list = try await open(.an).get("/manage/users")
            #expect(list.columns == ["First name", "Last name", "Primary e-mail address", "SSIN", "EAM role(s)", "Status"])
            let row = try #require(list.row(sofie.value))
            for words in ["Sofie", "Dubois", SamplePerson.sofie.email, "90.01.18-126.67", "Authenticated user", "data-state=\"Enabled\""] {
                #expect(row.contains(words), "\(words)")
            }
            #expect(try #require(list.row(try await stage.userID(.an).value)).contains("Access manager"))
            for action in ["Block", "Unblock", "Promote to Access Manager", "Demote Access Manager"] { #expect(list.text.contains(">\(action)</option>")) }
            #expect(!list.text.contains("Block everywhere") && list.text.contains("Apply to selected items"))
        }
    }

    @Test func `HD Manager and Administrator see everybody, with their organisations and their roles (#82)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            for person in [SamplePerson.marc, .anna] {
                let list = try await open(person).get("/manage/users")
                #expect(list.rowIDs.count == 9 && list.columns.contains("Organisations"))
                #expect(try #require(list.row(try await stage.userID(.anna).value)).contains("Administrator"))
                #expect(try #require(list.row(try await stage.userID(.marc).value)).contains("HD Manager"))
                #expect(try #require(list.row(try await stage.userID(.karim).value)).contains("AZ Noordzee") && list.text.contains("Block everywhere"))
            }
        }
    }

    @Test func `filters by organisation, role and status find exactly those (#82)`() async throws {
        let stage = try await TestPortal()
        let (noordzee, westhoek) = (try await stage.organisation("AZ Noordzee"), try await stage.organisation("UZ Westhoek"))
        _ = try await stage.viewer(.emma)
        try await stage.join(.emma, "UZ Westhoek")
        try await stage.perform(.block, on: .tom, as: .an)
        try await stage.perform(.blockEverywhere, on: .lotte, as: .marc)
        @Sendable func expect(_ browser: Browser, _ query: String, _ people: [SamplePerson]) async throws {
            let reply = try await browser.get("/manage/users?\(query)")
            var ids: Set<Int64> = []
            for person in people { ids.insert(try await stage.userID(person).value) }
            #expect(Set(reply.rowIDs) == ids && reply.rowIDs.count == ids.count, "\(query)")
        }
        try await stage.visit { open in
            let (an, karim, anna) = (try await open(.an), try await open(.karim), try await open(.anna))
            try await expect(karim, "organisation=\(westhoek)", [.karim, .pieter, .emma])
            try await expect(karim, "organisation=\(noordzee)&role=3", [.an, .karim])
            try await expect(an, "role=4", [.sofie, .tom, .lotte])
            try await expect(an, "status=Disabled", [.tom, .lotte])
            try await expect(an, "status=Disabled&role=3", [])
            try await expect(anna, "role=1", [.anna])
            try await expect(anna, "role=2", [.marc])
            // A person blocked at one organisation is not disabled in a list of all organisations.
            try await expect(anna, "status=Disabled", [.lotte])
            try await expect(anna, "status=Disabled&organisation=\(noordzee)", [.tom, .lotte])
            // Unknown filters are ignored; an unknown person finds nobody.
            for query in ["role=9", "status=x", "organisation=x", "color=red"] { try await expect(karim, query, [.an, .karim, .sofie, .tom, .lotte, .pieter, .emma]) }
            for query in ["person=0", "person=x", "person=4711"] { try await expect(karim, query, []) }
        }
    }

    @Test func `who is blocked at one of several organisations is shown as that (#82)`() async throws {
        let stage = try await TestPortal()
        try await stage.join(.tom, "UZ Westhoek")
        try await stage.perform(.block, on: .tom, as: .an)
        let tom = try await stage.userID(.tom).value
        try await stage.visit { open in
            let karims = try #require(try await open(.karim).get("/manage/users").row(tom))
            #expect(karims.contains("data-state=\"Enabled\"") && karims.contains("Blocked at AZ Noordzee"))
            let ans = try #require(try await open(.an).get("/manage/users").row(tom))
            #expect(ans.contains("data-state=\"Disabled\"") && !ans.contains("UZ Westhoek"))
        }
    }

    @Test func `whoever asks for a first account is somebody its access manager can look at, and Jean cannot (#82)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let emma = try await stage.userID(.emma)
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.get("/manage/accounts").text.contains("href=\"/manage/users/\(emma)\""))
            let page = try await an.get("/manage/users/\(emma)")
            #expect(page.status == .ok && page.text.contains("01.04.12-196.07") && page.text.contains("/accounts/\(id)"))
            #expect(try await !an.get("/manage/users").rowIDs.contains(emma.value), "a member only after the approval")
            #expect(try await open(.jean).get("/manage/users/\(emma)").status == .notFound)
        }
    }

    @Test func `a person's page shows accounts, places and history of the own organisations alone (#82)`() async throws {
        let stage = try await TestPortal()
        let sofie = try await stage.userID(.sofie)
        try await stage.perform(.promote, on: .sofie, at: "CHU Val de Lune", as: .jean)
        try await stage.visit { open in
            let an = try await open(.an).get("/manage/users/\(sofie)")
            #expect(an.text.contains("AZ Noordzee / HD4DP2") && !an.text.contains("Val de Lune") && !an.text.contains("Jean Martin"))
            let jean = try await open(.jean).get("/manage/users/\(sofie)")
            #expect(jean.text.contains("CHU Val de Lune / HD4DP2") && !jean.text.contains("AZ Noordzee"))
            #expect(jean.text.contains("Made access manager of CHU Val de Lune") && jean.text.contains("Jean Martin (access manager)"))
            let marc = try await open(.marc).get("/manage/users/\(sofie)")
            #expect(marc.text.contains("AZ Noordzee / HD4DP2") && marc.text.contains("CHU Val de Lune / HD4DP2"))
        }
    }

    @Test func `the history of somebody who came by signing in says so in words (#82)`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.viewer(.emma)
        let emma = try await stage.userID(.emma)
        try await stage.visit { open in
            let page = try await open(.marc).get("/manage/users/\(emma)")
            #expect(page.text.contains("Signed in for the first time") && !page.text.contains("capacity."))
        }
    }
}
