import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

/// The changes by an approval, shown to the approver (SPEC §12.1).
@Suite struct ApprovalChangesTests {
    /// Emma's published account with two grants: a draft changes one, removes one and adds one.
    private func changed(_ stage: TestPortal) async throws -> AccountID {
        let id = try await stage.draft()
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        try await stage.grant("HDBP0019", "2", on: id, as: .emma)
        try await stage.perform(.approve, id, as: .an)
        try await Installation(stage).answerAll()
        try await stage.perform(.createNewDraft, id, as: .emma)
        let emma = try await stage.viewer(.emma)
        let working = try await stage.database.read { try $0.grants(of: id, layer: .working) }
        let (lead, gone) = (try #require(working.first { $0.projectCode == "HDBP0001" }), try #require(working.first { $0.projectCode == "HDBP0010" }))
        let entry = GrantEntry(project: "\(try await stage.project("HDBP0001"))", role: "2", authorGroup: "")
        try await stage.services.saveGrant(entry, editing: lead.id, on: id, as: emma)
        try await stage.services.removeGrant(gone.id, from: id, as: emma)
        try await stage.grant("HDBP0016", "2", on: id, as: .emma)
        return id
    }

    private let words = [
        "Adds HDBP0016 PACEMAKER as Local Study Associate", "Removes HDBP0010 IQEDFOOT (Local Study Associate)",
        "Changes HDBP0001 BCFR from Local Study Lead to Local Study Associate",
    ]

    @Test func `the owner does not approve the change, nor does anybody of elsewhere: no button, and a forged form is refused (#27)`() async throws {
        let stage = try await TestPortal()
        let id = try await changed(stage)
        try await stage.perform(.requestApproval, id, as: .emma)
        try await stage.visit { open in
            let (emma, tom) = (try await open(.emma), try await open(.tom))
            let before = try await stage.imprint()
            #expect(try await !emma.get("/accounts/\(id)").text.contains("/accounts/\(id)/approval\""))
            #expect(try await emma.post("/accounts/\(id)/approval").status == .forbidden)
            #expect(try await tom.post("/accounts/\(id)/approval").status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: [SamplePerson.emma, .an])
    func `the change is requested by owner or access manager, and leaves the live access as it was (#24 #10)`(who: SamplePerson) async throws {
        let stage = try await TestPortal()
        let id = try await changed(stage)
        try await stage.visit { open in
            let reply = try await open(who).post("/accounts/\(id)/approval-request")
            #expect(reply.location == "/accounts/\(id)?done=request_approval")
        }
        let account = try await stage.account(id)
        #expect(account.state == .approval && account.origin == .published && account.live == .open)
        #expect(try await stage.grants(id, .approved) == ["HDBP0001 1", "HDBP0010 2", "HDBP0019 2"])
        #expect(await Installation(stage).receiveAll().isEmpty)
        #expect(try await stage.mails(about: id, kind: "approval_requested").map(\.recipient) == [SamplePerson.an.email, SamplePerson.karim.email])
    }

    @Test func `Approval, the confirmation and the account's page say what would change, and nothing of what stays (#27)`() async throws {
        let stage = try await TestPortal()
        let id = try await changed(stage)
        try await stage.perform(.requestApproval, id, as: .emma)
        try await stage.visit { open in
            let an = try await open(.an)
            let row = try #require(try await an.get("/manage/approval").row(id.value))
            let preview = try await an.post("/manage/accounts/selection", ["action": "approve", "id": "\(id)"]).text
            for text in [row, preview] {
                for line in words { #expect(text.contains("<li>\(line)</li>"), "\(line)") }
                #expect(!text.contains("Keeps HDBP0019"))
            }
            // The list of all accounts shows the current access, not the requested one.
            let overview = try #require(try await an.get("/manage/accounts").row(id.value))
            #expect(words.allSatisfy { !overview.contains($0) })
            let page = try await an.get("/accounts/\(id)")
            for kind in ["added", "removed", "changed", "kept"] { #expect(page.text.contains("<tr class=\"diff-\(kind)\">"), "\(kind)") }
        }
        try await stage.perform(.approve, id, as: .an)
        #expect(try await stage.grants(id, .approved) == ["HDBP0001 2", "HDBP0016 2", "HDBP0019 2"])
    }

    @Test func `a first request has nothing to compare with`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let row = try #require(try await open(.an).get("/manage/approval").row(id.value))
            #expect(!row.contains("class=\"changes\"") && row.contains("HDBP0001 BCFR · Local Study Lead"))
        }
    }
}
