import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
import Web

@Suite struct RequestApprovalTests {
    @Test func `nobody else's draft can be sent for approval (#1c)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        for stranger in [SamplePerson.noor, .tom, .jean] {
            await #expect(throws: NotFound.self, "\(stranger)") { try await stage.perform(.requestApproval, id, as: stranger) }
        }
        #expect(try await stage.account(id).state == .draft)
    }

    @Test func `what waits already cannot be requested again (#10)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        await #expect(throws: AccountRefusal.wrongState(.requestApproval, .approval)) { try await stage.perform(.requestApproval, id, as: .emma) }
        #expect(try await stage.mails(about: id).count == 2)
    }

    @Test func `a draft that changed since the page was drawn is not sent`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        let seen = try await stage.account(id).revision
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        await #expect(throws: AccountRefusal.changedMeanwhile) { try await stage.perform(.requestApproval, id, as: .emma, expected: seen) }
        #expect(try await stage.account(id).state == .draft)
    }

    @Test func `a request names who approves, and both are mailed (#1c)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        #expect(try await stage.account(id).state == .approval)
        let mails = try await stage.mails(about: id)
        #expect(mails.map(\.recipient) == [SamplePerson.an.email, SamplePerson.karim.email])
        #expect(mails.allSatisfy { $0.kind == "approval_requested" && $0.text.contains("Emma De Smet") && $0.text.contains("/accounts/\(id)") })
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts/\(id)")
            #expect(page.text.contains("Waiting for An Claes or Karim Haddad since today 09:00"))
            #expect(page.text.contains("data-state=\"Approval\""))
        }
    }

    @Test func `an access manager can ask on somebody's behalf (#1c #10)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        #expect(try await stage.perform(.requestApproval, id, as: .karim) == .approval)
        #expect(try await stage.audited(id).last == "request_approval")
    }

    @Test func `without an access manager the HD Manager is named and mailed`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(at: "Clinique Saint-Amand")
        #expect(try await stage.mails(about: id).map(\.recipient) == [SamplePerson.marc.email])
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts/\(id)")
            #expect(page.text.contains("Waiting for HD Manager Marc Lambert since today 09:00"))
        }
    }

    @Test func `an access manager is not named for an own account`() async throws {
        let stage = try await TestPortal()
        let own = try await stage.request(of: .an)
        #expect(try await stage.mails(about: own).map(\.recipient) == [SamplePerson.karim.email])
        let only = try await stage.request(of: .jean, at: "CHU Val de Lune")
        #expect(try await stage.mails(about: only).map(\.recipient) == [SamplePerson.marc.email])
    }

    @Test func `who is blocked is not named, and the request goes further up`() async throws {
        let stage = try await TestPortal()
        try await stage.run("UPDATE memberships SET blocked = 1 WHERE user_id = \(try await stage.userID(.an))")
        let first = try await stage.request()
        #expect(try await stage.mails(about: first).map(\.recipient) == [SamplePerson.karim.email])
        try await stage.run("UPDATE users SET status = 'Disabled' WHERE id IN (\(try await stage.userID(.karim)), \(try await stage.userID(.marc)))")
        let second = try await stage.request(of: .noor)
        #expect(try await stage.mails(about: second).map(\.recipient) == [SamplePerson.anna.email])
    }

    @Test func `each is mailed in the own language`() async throws {
        let stage = try await TestPortal()
        try await stage.run("UPDATE users SET language = 'nl' WHERE id = \(try await stage.userID(.an))")
        let subjects = try await stage.mails(about: try await stage.request()).map(\.subject)
        #expect(Set(subjects).count == 2)
    }

    @Test func `a request can be withdrawn by its owner, and by nobody of elsewhere`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        await #expect(throws: NotFound.self) { try await stage.perform(.withdrawRequest, id, as: .jean) }
        #expect(try await stage.perform(.withdrawRequest, id, as: .emma) == .draft)
        #expect(try await stage.grants(id, .working) == ["HDBP0001 1"])
        await #expect(throws: AccountRefusal.wrongState(.withdrawRequest, .draft)) { try await stage.perform(.withdrawRequest, id, as: .emma) }
    }
}

@Suite struct NobodyApprovesTests {
    @Test func `a request that nobody could approve is not made, and the page says why (#1c)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft(of: .anna, at: "Clinique Saint-Amand")
        try await stage.run("UPDATE users SET status = 'Disabled' WHERE type = 'hd_manager'")
        await #expect(throws: AccountRefusal.nobodyApproves) { try await stage.perform(.requestApproval, id, as: .anna) }
        #expect(try await stage.account(id).state == .draft)
        try await stage.visit { open in
            let anna = try await open(.anna)
            let page = try await anna.get("/accounts/\(id)")
            #expect(page.text.contains("There is nobody who could approve this") && !page.text.contains("/approval-request"))
            #expect(try await anna.post("/accounts/\(id)/approval-request").status == .conflict)
        }
    }
}
