import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Node
import Messaging
import Provisioning

@Suite struct AgentTests {
    @Test func `what is no desired state is refused for good and names nobody`() async throws {
        let hospital = try await Hospital()
        for body in ["", "{}", "[1]", "{\"messageID\":\"x\",\"userName\":\"emma.desmet\"}"] {
            let settlement = await hospital.program.agent.take(BusMessage(id: "x", orderingKey: "x", body: Array(body.utf8)))
            #expect(settlement == .rejected("not a desired state"))
        }
        #expect(try await hospital.count("SELECT count(*) AS n FROM bus_inbox") == 0)
    }

    @Test(arguments: [
        ("71090211", "hd4dp2", "emma.desmet", [DesiredState.Grant.lead], StateRefusal.organisationNotServed),
        (Hospital.noordzee, "fortune", "emma.desmet", [.lead], .applicationUnknown),
        (Hospital.noordzee, "hd4dp2", "  ", [.lead], .userNameMissing),
        (Hospital.noordzee, "healthstat", "emma.desmet", [.lead], .roleUnknown),
        (Hospital.noordzee, "hd4dp2", "emma.desmet", [.lead, .lead], .projectTwice),
    ])
    func `what cannot be applied is answered with its reason and changes nothing`(
        organisation: String, application: String, userName: String, grants: [DesiredState.Grant], reason: StateRefusal
    ) async throws {
        let hospital = try await Hospital()
        let state = try DesiredState.emma(1, organisation: organisation, application: application, userName: userName, grants: grants)
        #expect(try await hospital.deliver(state) == .accepted)
        #expect(try await hospital.answers().map(\.failure) == [reason.rawValue])
        #expect(try await hospital.account() == nil)
    }

    @Test func `a verifier that is none is answered with its reason`() async throws {
        let hospital = try await Hospital()
        var state = try DesiredState.emma(1)
        state.credentials = .init(verifier: "secret", validForSeconds: 60)
        #expect(try await hospital.deliver(state) == .accepted)
        #expect(try await hospital.answers().map(\.failure) == [StateRefusal.verifierUnreadable.rawValue])
    }

    @Test(arguments: ["scrypt$-2$8$1$AAAA$AAAA", "scrypt$1048576$8$1$AAAA$AAAA", "scrypt$1000$8$1$AAAA$AAAA", "scrypt$1024$9$1$AAAA$AAAA", "scrypt$1024$8$0$AAAA$AAAA"])
    func `a verifier that asks for the machine or for nonsense is refused, and nobody can sign in against it`(verifier: String) async throws {
        let hospital = try await Hospital()
        var state = try DesiredState.emma(1)
        state.credentials = .init(verifier: verifier, validForSeconds: 60)
        #expect(try await hospital.deliver(state) == .accepted)
        #expect(try await hospital.answers().map(\.failure) == [StateRefusal.verifierUnreadable.rawValue])
        #expect(!PasswordVerifier(text: verifier).matches("anything"))
    }

    @Test(arguments: [Int.min, -1, 0, 31 * 86400 + 1, Int.max])
    func `a password that would live for ever, or never, is refused`(seconds: Int) async throws {
        let hospital = try await Hospital()
        #expect(try await hospital.deliver(.emma(1, password: temporary, validForSeconds: seconds)) == .accepted)
        #expect(try await hospital.answers().map(\.failure) == [StateRefusal.verifierUnreadable.rawValue])
        #expect(try await hospital.account() == nil)
    }

    @Test func `what closes an account is never refused for the grants it carries`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(3, password: temporary))
        let unknown = DesiredState.Grant(projectCode: "HDBP0001", projectName: "BCFR", role: "9", authorGroup: nil)
        #expect(try await hospital.deliver(.emma(4, open: false, grants: [unknown, unknown])) == .accepted)
        let account = try #require(try await hospital.account())
        #expect(!account.isOpen && account.revision == 4)
        #expect(try await hospital.answers().last?.failure == nil)
    }

    @Test func `a user name of somebody else is answered with its reason`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(1))
        #expect(try await hospital.deliver(.emma(1, account: 8, userName: "Emma.DeSmet")) == .accepted)
        #expect(try await hospital.answers().last?.failure == StateRefusal.userNameTaken.rawValue)
        #expect(try await hospital.account(8) == nil)
    }

    @Test func `a new account is stored whole, audited and answered`() async throws {
        let hospital = try await Hospital()
        #expect(try await hospital.deliver(.emma(3, grants: [.lead, .support], password: temporary)) == .accepted)
        let account = try #require(try await hospital.account())
        #expect(account.userName == "emma.desmet")
        #expect(account.revision == 3)
        #expect(account.isOpen && account.mustChange && !account.temporaryUsed)
        #expect(account.temporaryUntil == hospital.clock.now.addingTimeInterval(7 * 86400))
        let grants = try await hospital.database.read { try $0.localGrants(of: account.id) }
        #expect(grants.map(\.projectCode) == ["HDBP0001", "HDBP0016"])
        #expect(grants.map(\.authorGroup) == ["Emma De Smet", "Tom Willems"])
        #expect(try await hospital.count("SELECT count(*) AS n FROM node_author_groups WHERE organisation_number = \(Hospital.noordzee)") == 2)
        #expect(
            try await hospital.answers() == [
                ProvisioningResult(messageID: "message-7-3.answer", inReplyTo: "message-7-3", account: 7, revision: 3, failure: nil)
            ])
        #expect(try await hospital.database.read { try $0.verifyAudit() } == .whole(links: 1))
    }

    @Test func `a newer state replaces the grants`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(3, grants: [.lead]))
        _ = try await hospital.deliver(.emma(4, grants: [.support]))
        let account = try #require(try await hospital.account())
        #expect(account.revision == 4)
        #expect(try await hospital.database.read { try $0.localGrants(of: account.id) }.map(\.projectCode) == ["HDBP0016"])
    }

    @Test(arguments: [Int64(4), 5])
    func `an older or equal state changes nothing and is not said to be applied`(revision: Int64) async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(5, open: false, grants: []))
        #expect(try await hospital.deliver(.emma(revision, id: "late", password: temporary)) == .accepted)
        let account = try #require(try await hospital.account())
        #expect(!account.isOpen && account.revision == 5 && account.verifier == nil)
        #expect(try await hospital.count("SELECT count(*) AS n FROM node_grants") == 0)
        let answer = try #require(try await hospital.answers().last)
        #expect(answer == ProvisioningResult(messageID: "late.answer", inReplyTo: "late", account: 7, revision: revision, failure: StateRefusal.overtaken.rawValue))
    }

    @Test func `a message delivered again is taken and answered once`() async throws {
        let hospital = try await Hospital()
        let state = try DesiredState.emma(3, password: temporary)
        for _ in 1...3 { #expect(try await hospital.deliver(state) == .accepted) }
        #expect(try await hospital.answers().count == 1)
        #expect(try await hospital.count("SELECT count(*) AS n FROM audit") == 1)
    }

    @Test func `states that come together are answered in one message, each once`() async throws {
        let hospital = try await Hospital()
        let states: [DesiredState] = [try .emma(3), try .emma(1, account: 8, userName: "emma.desmet"), try .emma(2, account: 9, userName: "tom.willems")]
        let messages = try states.map { BusMessage(id: $0.messageID, orderingKey: "account:\($0.account)", body: [UInt8](try JSONEncoder().encode($0))) }
        for _ in 1...2 { #expect(await hospital.program.agent.take(messages + messages.prefix(1)) == Array(repeating: .accepted, count: 4)) }
        #expect(try await hospital.count("SELECT count(*) AS n FROM bus_outbox") == 1)
        #expect(try await hospital.answers() == zip(states, [nil, StateRefusal.userNameTaken.rawValue, nil]).map { state, failure in
            ProvisioningResult(messageID: "\(state.messageID).answer", inReplyTo: state.messageID, account: state.account, revision: state.revision, failure: failure)
        })
    }

    @Test func `a database that does not answer releases the message`() async throws {
        let hospital = try await Hospital()
        try await hospital.database.write { _ = try $0.run("ALTER TABLE node_grants RENAME TO lost") }
        #expect(try await hospital.deliver(.emma(3)) == .released)
        #expect(try await hospital.count("SELECT count(*) AS n FROM bus_inbox") == 0)
        #expect(try await hospital.answers().isEmpty)
    }

    @Test func `closing ends the account's sessions and nobody else's`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(3, password: temporary))
        _ = try await hospital.deliver(.emma(3, account: 8, userName: "tom.willems", password: temporary))
        _ = try await hospital.visitor("emma.desmet", temporary)
        _ = try await hospital.visitor("tom.willems", temporary)
        _ = try await hospital.deliver(.emma(4, open: false))
        let left = try await hospital.database.read { try $0.rows("SELECT person_id FROM sessions") { try $0.integer("person_id") } }
        #expect(left == [try await hospital.account(8)?.id.value])
    }

    @Test func `a change without credentials leaves session and password alone`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(3, password: temporary))
        let before = try await hospital.visitor("emma.desmet", temporary)
        _ = try await hospital.deliver(.emma(4, grants: [.support]))
        #expect(before != nil)
        #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 1)
        #expect(try await hospital.account()?.verifier == before?.account.verifier)
    }

    @Test func `opening again with new credentials ends what was and the old password`() async throws {
        let hospital = try await Hospital()
        _ = try await hospital.deliver(.emma(3, password: "old00-old00-old00-old00"))
        _ = try await hospital.deliver(.emma(4, open: false))
        _ = try await hospital.deliver(.emma(5, password: temporary))
        #expect(try await hospital.signIn("emma.desmet", "old00-old00-old00-old00") == .refused(.wrong))
        #expect(try await hospital.visitor("emma.desmet", temporary)?.account.mustChange == true)
    }

    @Test func `credentials carried on by a later state stay used once they were used`() async throws {
        let hospital = try await Hospital()
        let first = try DesiredState.emma(3, password: temporary)
        _ = try await hospital.deliver(first)
        #expect(try await hospital.visitor("emma.desmet", temporary) != nil)
        var second = try DesiredState.emma(4)
        second.credentials = first.credentials
        _ = try await hospital.deliver(second)
        #expect(try await hospital.signIn("emma.desmet", temporary) == .refused(.temporaryUsed))
        #expect(try await hospital.count("SELECT count(*) AS n FROM sessions") == 1)
    }

    @Test func `what waits on the bus is applied and its answer reaches the portal's address`() async throws {
        let hospital = try await Hospital()
        let state = try DesiredState.emma(3)
        let body = [UInt8](try JSONEncoder().encode(state))
        let address = BusAddress.provision(organisationNumber: OrganisationNumber(stored: Hospital.noordzee), application: "hd4dp2")
        try await hospital.bus.send(BusMessage(id: state.messageID, orderingKey: "account:7", body: body), to: address)
        let work = Task { await hospital.program.run() }
        defer { work.cancel() }
        let query: Query = "SELECT count(*) AS n FROM bus_queue WHERE address = \(BusAddress.answers)"
        for _ in 1...200 where try await hospital.busDatabase.read({ try $0.count(query) }) == 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await hospital.busDatabase.read { try $0.count(query) } == 1)
    }
}
