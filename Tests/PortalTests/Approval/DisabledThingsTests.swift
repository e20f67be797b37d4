import Access
import Database
import Testing
import Vocabulary
import Web

@testable import Portal
import Messaging
@testable import Directory
@testable import Provisioning

/// What can be disabled around Emma's account at AZ Noordzee.
enum SwitchedOff: String, CaseIterable, Sendable {
    case organisation, application, provision, project, person, membership

    var refusal: AccountRefusal {
        switch self {
        case .organisation: .organisationDisabled
        case .application: .applicationDisabled
        case .provision: .provisionDisabled
        case .project: .projectDisabled(code: "HDBP0001")
        case .person: .ownerDisabled
        case .membership: .ownerBlockedHere
        }
    }

    func apply(to stage: TestPortal) async throws {
        let emma = try await stage.userID(.emma)
        switch self {
        case .organisation: try await stage.run("UPDATE organisations SET status = 'Disabled' WHERE name = 'AZ Noordzee'")
        case .application: try await stage.run("UPDATE applications SET status = 'Disabled' WHERE id = 'hd4dp2'")
        case .provision: try await stage.run("UPDATE provisions SET status = 'Disabled' WHERE id = \(try await stage.provision("AZ Noordzee"))")
        case .project: try await stage.run("UPDATE projects SET status = 'Disabled' WHERE code = 'HDBP0001'")
        case .person: try await stage.run("UPDATE users SET status = 'Disabled' WHERE id = \(emma)")
        case .membership:
            try await stage.run("""
                INSERT INTO memberships (user_id, organisation_id, blocked) SELECT \(emma), id, 1 FROM organisations WHERE name = 'AZ Noordzee'
                ON CONFLICT (user_id, organisation_id) DO UPDATE SET blocked = 1
                """)
        }
    }
}

@Suite struct DisabledThingsTests {
    @Test(arguments: SwitchedOff.allCases)
    func `at the request everything must be enabled`(off: SwitchedOff) async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        try await off.apply(to: stage)
        await #expect(throws: off.refusal) { try await stage.perform(.requestApproval, id, as: .marc) }
        #expect(try await stage.account(id).state == .draft)
        #expect(try await stage.mails(about: id).isEmpty)
    }

    @Test(arguments: SwitchedOff.allCases)
    func `at the approval everything must be enabled`(off: SwitchedOff) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await off.apply(to: stage)
        await #expect(throws: off.refusal) { try await stage.perform(.approve, id, as: .marc) }
        #expect(try await stage.account(id).state == .approval)
        #expect(try await stage.outbox(id).isEmpty)
    }

    @Test(arguments: SwitchedOff.allCases)
    func `at the delivery everything must be enabled: the message dies with a reason and the account says it`(off: SwitchedOff) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        try await off.apply(to: stage)
        let key = "account:\(id)"
        #expect(await Installation(stage).receiveAll().allSatisfy { $0.account != id.value })
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM bus_outbox WHERE ordering_key = \(key) AND dead = 1 AND sent_at IS NULL") == 1)
        #expect(try await stage.account(id).failure == Failure.stored(off.refusal))
        #expect(try await stage.audited(id).last == "delivery_stopped")
        try await stage.visit { open in
            let words = shown(stage.services.localisation[.en](off.refusal.textKey, off.refusal.arguments))
            let account = try await open(.marc).get("/accounts/\(id)")
            #expect(account.text.contains(words) && !account.text.contains("{{"))
            let messages = try await open(.marc).get("/manage/messages")
            #expect(messages.text.contains(words) && !messages.text.contains("{{"))
        }
    }

    @Test(arguments: SwitchedOff.allCases)
    func `what closes an account leaves whatever is disabled`(off: SwitchedOff) async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await off.apply(to: stage)
        try await stage.perform(.disable, id, as: .marc)
        let states = await Installation(stage).receiveAll()
        #expect(states.map(\.open) == [false] && states.first?.account == id.value)
    }

    @Test func `where only a draft asks for a disabled project, what was approved can still be sent`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.push, id, as: .an)
        try await stage.perform(.createNewDraft, id, as: .emma)
        try await stage.grant("HDBP0010", "1", on: id, as: .emma)
        try await stage.run("UPDATE projects SET status = 'Disabled' WHERE code = 'HDBP0010'")
        #expect(await Installation(stage).receiveAll().count == 1)
        #expect(try await stage.account(id).failure == nil)
    }

    @Test func `a disabled application is not offered for a new account`() async throws {
        let stage = try await TestPortal()
        try await SwitchedOff.provision.apply(to: stage.knowingEmma())
        let emma = try await stage.viewer(.emma)
        let provision = try await stage.provision("AZ Noordzee")
        await #expect(throws: NewAccountRefusal.self) {
            try await stage.services.addAccount(NewAccount(email: .parse(SamplePerson.emma.email), provision: provision), as: emma)
        }
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts/new")
            #expect(!page.text.contains("AZ Noordzee / HD4DP2") && page.text.contains("UZ Westhoek / HD4DP2"))
        }
    }
}

extension TestPortal {
    /// With Emma as a user.
    fileprivate func knowingEmma() async throws -> TestPortal {
        _ = try await viewer(.emma)
        return self
    }
}
