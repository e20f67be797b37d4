import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
import Messaging
@testable import Provisioning

/// The user matrix rows about Healthstat, through the pages.
@Suite struct HealthstatTests {
    /// The owner finds no button, posts the form anyway and is refused; nothing changes.
    private func refuseOwner(_ stage: TestPortal, _ id: AccountID, _ resource: String, button: String) async throws {
        try await stage.visit { open in
            let (emma, tom, jean) = (try await open(.emma), try await open(.tom), try await open(.jean))
            let before = try await stage.imprint()
            let page = try await emma.get("/accounts/\(id)")
            #expect(page.status == .ok && !page.text.contains("/accounts/\(id)/\(resource)\"") && !page.text.contains(">\(button)</button>"))
            #expect(try await emma.post("/accounts/\(id)/\(resource)").status == .forbidden)
            for stranger in [tom, jean] { #expect(try await stranger.post("/accounts/\(id)/\(resource)").status == .notFound) }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `the owner does not approve a grant at Healthstat, nor does anybody of elsewhere (#33)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(.healthstat, role: "DATA_PROVIDER_HOSPITAL")
        try await refuseOwner(stage, id, "approval", button: "Approve")
        #expect(try await stage.account(id).state == .approval)
        #expect(try await stage.outbox(id).isEmpty)
    }

    @Test func `the owner does not disable an account at Healthstat, nor does anybody of elsewhere (#34)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published(.healthstat, role: "SPONSOR_SPONSOR")
        try await refuseOwner(stage, id, "disablement", button: "Disable account")
        #expect(try await stage.account(id).state == .published)
        #expect(try await stage.outbox(id).count == 1)
    }

    @Test func `the owner does not restore an account at Healthstat, nor does anybody of elsewhere (#35)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published(.healthstat, role: "SPONSOR_SPONSOR")
        try await stage.perform(.disable, id, as: .an)
        try await refuseOwner(stage, id, "draft", button: "Create New Draft")
        #expect(try await stage.account(id).state == .disabled)
    }

    @Test func `the owner does not reset a password at Healthstat, nor does anybody of elsewhere (#36)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published(.healthstat, role: "SPONSOR_SPONSOR")
        try await refuseOwner(stage, id, "password-reset", button: "Reset password")
        #expect(try await stage.outbox(id).count == 1)
    }

    @Test func `a role of the other application is refused at its field (#32a)`() async throws {
        let stage = try await TestPortal()
        let project = try await stage.project("HDBP0010")
        let (healthstat, hd4dp2) = (try await stage.draft(.healthstat, role: "SPONSOR_SPONSOR"), try await stage.draft())
        try await stage.visit { open in
            let emma = try await open(.emma)
            for (id, role) in [(healthstat, "1"), (hd4dp2, "SPONSOR_SPONSOR")] {
                let reply = try await emma.post("/accounts/\(id)/grants", ["project": "\(project)", "role": role, "author_group": ""])
                #expect(reply.status == .unprocessableContent && reply.errors(at: "role"))
            }
        }
    }

    @Test(arguments: ["DATA_PROVIDER_HOSPITAL", "DATA_PROVIDER_INDIVIDUAL", "SPONSOR_SPONSOR", "SPONSOR_INDIVIDUAL"])
    func `the owner asks for each role, its approval is requested, and what is approved is what the installation gets (#32 #32a #33)`(role: String) async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft(.healthstat, role: role)
        try await stage.visit { open in
            let (emma, an) = (try await open(.emma), try await open(.an))
            #expect(try await emma.post("/accounts/\(id)/approval-request").location == "/accounts/\(id)?done=request_approval")
            #expect(try await emma.get("/accounts/\(id)").text.contains("Waiting for An Claes or Karim Haddad"))
            #expect(try await an.post("/accounts/\(id)/approval").status == .seeOther)
        }
        let state = try #require(try await Installation(stage).answerAll().first { $0.account == id.value })
        #expect(state.application == "healthstat" && state.grants.map(\.role) == [role] && state.grants.first?.authorGroup == nil)
        #expect(try await stage.account(id).state == .published)
    }

    @Test func `an access manager requests approval for another at Healthstat too (#32 #1c)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft(.healthstat, role: "SPONSOR_SPONSOR")
        #expect(try await stage.perform(.requestApproval, id, as: .karim) == .approval)
    }

    @Test func `an access manager disables, restores and resets at Healthstat (#34 #35 #36)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published(.healthstat, role: "SPONSOR_INDIVIDUAL")
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.post("/accounts/\(id)/password-reset").status == .seeOther)
            try await Installation(stage).answerAll()
            #expect(try await stage.mails(about: id, kind: "password_reset").first?.password != nil)
            #expect(try await an.post("/accounts/\(id)/disablement").status == .seeOther)
            #expect(try await Installation(stage).answerAll().map(\.open) == [false])
            #expect(try await an.post("/accounts/\(id)/draft").status == .seeOther)
            let account = try await stage.account(id)
            #expect(account.state == .draft && account.live == .closed)
            #expect(try await open(.karim).post("/accounts/\(id)/approval").status == .seeOther)
            #expect(try await Installation(stage).answerAll().map(\.open) == [true])
            #expect(try await stage.account(id).state == .published)
        }
    }
}
