import Access
import Database
import Testing
import Vocabulary

@testable import Portal
import Messaging
import Web
@testable import Provisioning
@testable import Directory

@Suite struct ApproveTests {
    @Test func `who is no access manager of the organisation does not approve (#2 #16)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        await #expect(throws: AccountRefusal.notYours(.approve)) { try await stage.perform(.approve, id, as: .emma) }
        for stranger in [SamplePerson.noor, .jean, .tom] {
            await #expect(throws: NotFound.self, "\(stranger)") { try await stage.perform(.approve, id, as: stranger) }
        }
        #expect(try await stage.outbox(id).isEmpty)
    }

    @Test(arguments: [SamplePerson.an, .jean, .marc, .anna])
    func `nobody approves an account of their own (#2 #16)`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(of: person, at: person == .jean ? "CHU Val de Lune" : "AZ Noordzee")
        await #expect(throws: AccountRefusal.fourEyes(.approve)) { try await stage.perform(.approve, id, as: person) }
        #expect(try await stage.account(id).state == .approval)
    }

    @Test func `a request that changed since it was looked at is not approved`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let seen = try await stage.account(id).revision
        try await stage.perform(.withdrawRequest, id, as: .emma)
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        try await stage.perform(.requestApproval, id, as: .emma)
        await #expect(throws: AccountRefusal.changedMeanwhile) { try await stage.perform(.approve, id, as: .an, expected: seen) }
        #expect(try await stage.account(id).state == .approval)
        #expect(try await stage.outbox(id).isEmpty)
    }

    @Test func `state, audit entry and message are one transaction: without the message nothing has happened`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.refuse("INSERT", on: "bus_outbox")
        let before = try await stage.imprint()
        await #expect(throws: ConstraintViolation.self) { try await stage.perform(.approve, id, as: .an) }
        #expect(try await stage.imprint() == before)
        try await stage.allow(on: "bus_outbox")
        #expect(try await stage.perform(.approve, id, as: .an) == .approved)
    }

    @Test func `without the audit entry there is no message either`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.refuse("INSERT", on: "audit")
        let before = try await stage.imprint()
        await #expect(throws: ConstraintViolation.self) { try await stage.perform(.approve, id, as: .an) }
        #expect(try await stage.imprint() == before)
    }

    @Test(arguments: [SamplePerson.an, .karim, .marc, .anna])
    func `approving writes the state, one audit entry and one message with the whole desired state (#2 #16)`(approver: SamplePerson) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        #expect(try await stage.perform(.approve, id, as: approver) == .approved)
        let account = try await stage.account(id)
        #expect(account.live == .open && account.desiredRevision == account.revision && account.confirmedRevision == 0)
        #expect(try await stage.audited(id).filter { $0 == "approve" }.count == 1)
        let states = await Installation(stage).receiveAll().filter { $0.account == id.value }
        let state = try #require(states.first)
        #expect(states.count == 1 && state.open && state.revision == account.revision && state.organisationNumber == "71090112")
        #expect(state.grants.map(\.projectCode) == ["HDBP0001"] && state.grants.first?.role == "1")
        #expect(state.person.email == SamplePerson.emma.email && state.userName == "emma.desmet" && state.credentials != nil)
        #expect(try await stage.mails(about: id, kind: "approved").map(\.recipient) == [SamplePerson.emma.email])
    }

    @Test func `an access manager approves a draft at once (#2 #16)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        #expect(try await stage.perform(.approve, id, as: .an) == .approved)
    }

    @Test func `what was approved makes the person a member of the organisation`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let emma = try await stage.userID(.emma)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM memberships WHERE user_id = \(emma)") == 0)
        try await stage.perform(.approve, id, as: .an)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM memberships WHERE user_id = \(emma) AND access_manager = 0") == 1)
    }

    @Test func `the audit chain is whole after a busy day`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.disable, id, as: .an)
        try await stage.perform(.enable, id, as: .karim)
        let links = try await stage.count("SELECT COUNT(*) AS n FROM audit")
        #expect(try await stage.database.read { try $0.verifyAudit() } == .whole(links: links))
        try await stage.run("UPDATE audit SET actor_id = 1 WHERE seq = 5")
        #expect(try await stage.database.read { try $0.verifyAudit() } == .broken(seq: 5))
    }

    @Test func `rights that went since the request began are gone (#2 #16)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let an = try await stage.viewer(.an)
        try await stage.run("UPDATE memberships SET access_manager = 0 WHERE user_id = \(an.id)")
        await #expect(throws: NotFound.self) { try await stage.services.perform(AccountCommand(.approve, id), as: an) }
        #expect(try await stage.account(id).state == .approval)
        #expect(try await stage.outbox(id).isEmpty)
    }
}
