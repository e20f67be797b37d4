import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct GrantFormTests {
    @Test(arguments: BadInput.allCases)
    func `bad values come back with the errors at their fields, and nothing is stored (#13)`(input: BadInput) async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        try await stage.visit { open in
            let emma = try await open(.emma)
            let before = try await stage.imprint()
            for path in ["/accounts/\(id)/grants", try await firstGrant(stage, id)] {
                let both = try await emma.post(path, ["project": input.text, "role": input.text, "author_group": input.text])
                #expect(both.status == .unprocessableContent && both.errors(at: "project") && both.errors(at: "role") && both.isHarmless, "\(path)")
                let group = try await emma.post(path, ["project": input.text, "role": "3", "author_group": input.text])
                #expect(group.status == .unprocessableContent && group.errors(at: "author_group") && group.isHarmless, "\(path)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    private func firstGrant(_ stage: TestPortal, _ id: AccountID) async throws -> String {
        let grant = try await stage.database.read { try $0.grants(of: id, layer: .working).first?.id }
        return "/accounts/\(id)/grants/\(try #require(grant))"
    }

    @Test func `a project can be granted once per account, and a disabled one not at all`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        let (taken, off) = (try await stage.project("HDBP0001"), try await stage.project("HDBP0010"))
        try await stage.run("UPDATE projects SET status = 'Disabled' WHERE id = \(off)")
        try await stage.visit { open in
            let emma = try await open(.emma)
            for project in [taken, off] {
                let reply = try await emma.post("/accounts/\(id)/grants", ["project": "\(project)", "role": "2"])
                #expect(reply.status == .unprocessableContent && reply.errors(at: "project"))
            }
            #expect(try await stage.grants(id, .working) == ["HDBP0001 1"])
        }
    }

    @Test func `role 3 needs an author group of this installation; roles 1 and 2 may not have one`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        let (here, elsewhere) = (try await stage.group("Tom Willems"), try await stage.group("Pieter Van Damme"))
        let project = try await stage.project("HDBP0010")
        try await stage.visit { open in
            let emma = try await open(.emma)
            for (role, group) in [("3", ""), ("3", "\(elsewhere)"), ("1", "\(here)"), ("2", "\(here)")] {
                let reply = try await emma.post("/accounts/\(id)/grants", ["project": "\(project)", "role": role, "author_group": group])
                #expect(reply.status == .unprocessableContent && reply.errors(at: "author_group"), "\(role) \(group)")
            }
            let reply = try await emma.post("/accounts/\(id)/grants", ["project": "\(project)", "role": "3", "author_group": "\(here)"])
            #expect(reply.location == "/accounts/\(id)?done=add_grant")
            #expect(try await stage.grants(id, .working) == ["HDBP0001 1", "HDBP0010 3"])
        }
    }

    @Test func `a grant of another account is not there`() async throws {
        let stage = try await TestPortal()
        let (mine, other) = (try await stage.draft(), try await stage.draft(of: .noor, project: "HDBP0037"))
        let foreign = try await firstGrant(stage, other).split(separator: "/").last.map(String.init) ?? ""
        let project = try await stage.project("HDBP0010")
        try await stage.visit { open in
            let emma = try await open(.emma)
            let path = "/accounts/\(mine)/grants/\(foreign)"
            #expect(try await emma.get(path).status == .notFound)
            #expect(try await emma.post(path, ["project": "\(project)", "role": "1"]).status == .notFound)
            #expect(try await emma.post("\(path)/removal").status == .notFound)
            #expect(try await stage.grants(other, .working) == ["HDBP0037 1"])
        }
    }

    @Test func `only a draft's grants change (#30 #31)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let grant = try await firstGrant(stage, id)
        try await stage.visit { open in
            for person in [SamplePerson.emma, .an] {
                let browser = try await open(person)
                #expect(try await browser.get("/accounts/\(id)/grants/new").status == .conflict)
                #expect(try await browser.post(grant, ["project": "2", "role": "2"]).status == .conflict)
                #expect(try await browser.post("\(grant)/removal").status == .conflict)
            }
            #expect(try await stage.grants(id, .working) == ["HDBP0001 1"])
        }
    }

    @Test func `owner and access manager add, edit and remove grants (#13 #30 #31 #30a #32a)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        let project = try await stage.project("HDBP0010")
        try await stage.visit { open in
            let (emma, an) = (try await open(.emma), try await open(.an))
            _ = try await an.post("/accounts/\(id)/grants", ["project": "\(project)", "role": "2"])
            #expect(try await stage.grants(id, .working) == ["HDBP0001 1", "HDBP0010 2"])
            let first = try await firstGrant(stage, id)
            #expect(try await emma.get(first).text.contains("selected"))
            _ = try await emma.post("\(first)/removal")
            let second = try await firstGrant(stage, id)
            _ = try await emma.post(second, ["project": "\(project)", "role": "1"])
            #expect(try await stage.grants(id, .working) == ["HDBP0010 1"])
            #expect(try await stage.audited(id).suffix(3) == ["add_grant", "remove_grant", "edit_grant"])
        }
    }

    @Test func `a grant form of before somebody else's change changes nothing (#13 #30 #30a)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        let seen = try await stage.account(id).revision
        let project = try await stage.project("HDBP0016")
        let entry = GrantEntry(project: "\(project)", role: "2", authorGroup: "")
        let (an, emma) = (try await stage.viewer(.an), try await stage.viewer(.emma))
        try await stage.services.saveGrant(entry, editing: nil, on: id, expected: seen, as: an)
        let grant = try #require(try await stage.database.read { try $0.grants(of: id, layer: .working) }.first).id
        let before = try await stage.imprint()
        await #expect(throws: AccountRefusal.changedMeanwhile) { try await stage.services.saveGrant(entry, editing: grant, on: id, expected: seen, as: emma) }
        await #expect(throws: AccountRefusal.changedMeanwhile) { try await stage.services.removeGrant(grant, from: id, expected: seen, as: emma) }
        #expect(try await stage.imprint() == before)
    }

    @Test func `without scripts a grant with an own author group is saved as its form shows it (#30)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.createNewDraft, id, as: .emma)
        let grant = try #require(try await stage.database.read { try $0.grants(of: id, layer: .working) }.first)
        let group = try #require(grant.authorGroupID)
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts/\(id)/grants/\(grant.id)")
            #expect(page.text.contains("<option value=\"\(group)\">"), "the own group is there and not chosen")
            #expect(!page.text.contains("<option value=\"\(group)\" selected>\(SamplePerson.emma.name)"))
        }
    }
}
