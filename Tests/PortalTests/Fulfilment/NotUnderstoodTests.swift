import Access
import Database
import Foundation
import Messaging
import Provisioning
import Testing
import Vocabulary
import Web

@testable import Directory
@testable import Portal

/// A message of a kind or version that the other side does not know is answered, and said in words (ADR 0023).
@Suite struct NotUnderstoodTests {
    /// A message about Emma's published account, of a kind that no node of this release knows.
    private func sendTicket(_ sides: BothSides, about id: AccountID) async throws {
        let (stage, now) = (sides.stage, sides.stage.clock.now)
        let account = try await stage.account(id)
        let body = PortalMessage.foreign(Envelope(id: "ticket-1", kind: "ticket", version: 3)).bytes()
        try await stage.database.write { db in
            try db.enqueue(messageID: "ticket-1", to: account.busAddress, orderingKey: "account:\(id)", body: body, at: now)
            try db.run("""
                INSERT INTO messages (subject_kind, subject_id, direction, message_id, revision, at, cause)
                VALUES ('account', \(id), 'sent', 'ticket-1', \(account.desiredRevision), \(now), 'push')
                """)
        }
    }

    /// A message of the node's, of a kind that no portal of this release knows.
    private func sendRegistration(_ sides: BothSides, kind: String = "registration", replyTo: String?) async throws {
        let now = sides.stage.clock.now
        let body = NodeMessage.foreign(Envelope(id: "registration-1", kind: kind, version: 2, replyTo: replyTo)).bytes()
        try await sides.nodeDatabase.write { db in
            try db.enqueue(messageID: "registration-1", to: BusAddress.answers, orderingKey: "registration-1", body: body, at: now)
        }
    }

    @Test func `what a node does not understand comes back, and stands on the account, its timeline and in both audits`() async throws {
        let sides = try await BothSides()
        let id = try await sides.stage.published()
        try await sendTicket(sides, about: id)
        let carried = await sides.carry()
        #expect(carried.toNode.contains(.foreign(Envelope(id: "ticket-1", kind: "ticket", version: 3))))
        let notices = carried.toPortal.compactMap { if case .notUnderstood(let notice) = $0 { notice } else { nil } }
        #expect(notices.map(\.inReplyTo) == ["ticket-1"] && notices.map(\.kind) == ["ticket"] && notices.map(\.version) == [3])
        #expect(try await sides.stage.account(id).failure == "node.failure.not_understood:ticket:3")
        #expect(try await sides.stage.audited(id).last == "not_understood_there")
        #expect(try await sides.nodeAudit() == [#"not_understood_here {"kind":"ticket","message":"ticket-1","version":"3"}"#])
        #expect(sides.stage.services.figures.text().contains("gatehouse_messages_not_understood_total{where=\"installation\"} 1"))
        // Nobody has anything to add.
        let again = await sides.carry()
        #expect(again.toNode.isEmpty && again.toPortal.isEmpty)
    }

    @Test(arguments: Language.allCases)
    func `what a node does not understand is said in words`(language: Language) async throws {
        let sides = try await BothSides()
        let id = try await sides.stage.published()
        try await sendTicket(sides, about: id)
        await sides.carry()
        try await sides.stage.run("UPDATE users SET language = \(language.rawValue)")
        let texts = sides.stage.services.localisation[language]
        let reason = shown(texts("node.failure.not_understood", ["kind": "ticket", "version": "3"]))
        #expect(!reason.contains("{{") && reason.contains("ticket"))
        try await sides.stage.visit { open in
            let messages = try await open(.an).get("/manage/messages").text
            #expect(messages.contains(reason) && messages.contains(shown(texts("messages.not_understood"))))
            let account = try await open(.emma).get("/accounts/\(id)").text
            #expect(account.contains(reason) && account.contains(shown(texts("timeline.not_understood_there"))))
        }
    }

    @Test func `the account can be sent again once the node has been upgraded`() async throws {
        let sides = try await BothSides()
        let id = try await sides.stage.published()
        try await sendTicket(sides, about: id)
        await sides.carry()
        try await sides.stage.perform(.push, id, as: .an)
        await sides.carry()
        let account = try await sides.stage.account(id)
        #expect(account.failure == nil && account.confirmedRevision == account.desiredRevision)
    }

    @Test(arguments: Language.allCases)
    func `what the portal does not understand is answered to the node, and said in words to HD Managers and Administrators`(language: Language) async throws {
        let sides = try await BothSides()
        try await sendRegistration(sides, replyTo: "gatehouse.71090112.hd4dp2")
        let carried = await sides.carry()
        let notices = carried.toNode.compactMap { if case .notUnderstood(let notice) = $0 { notice } else { nil } }
        #expect(notices.map(\.inReplyTo) == ["registration-1"] && notices.map(\.kind) == ["registration"] && notices.map(\.version) == [2])
        #expect(try await sides.nodeAudit() == [#"not_understood_there {"kind":"registration","message":"registration-1","version":"2"}"#])
        let noted = "SELECT COUNT(*) AS n FROM audit WHERE action = 'not_understood_here' AND subject_kind = 'provision'" as Query
        #expect(try await sides.stage.count(noted) == 1)
        #expect(sides.stage.services.figures.text().contains("gatehouse_messages_not_understood_total{where=\"portal\"} 1"))
        try await sides.stage.run("UPDATE users SET language = \(language.rawValue)")
        let reason = shown(sides.stage.services.localisation[language]("failure.not_understood", ["kind": "registration", "version": "2"]))
        try await sides.stage.visit { open in
            for person in [SamplePerson.marc, .anna] {
                let page = try await open(person).get("/manage/messages").text
                #expect(page.contains(reason) && page.contains("AZ Noordzee / HD4DP2"))
            }
            #expect(try await !open(.an).get("/manage/messages").text.contains(reason))
        }
        let again = await sides.carry()
        #expect(again.toNode.isEmpty && again.toPortal.isEmpty)
    }

    @Test(arguments: [nil, "gatehouse.answers", "gatehouse.71099999.hd4dp2", "elsewhere"])
    func `nothing is sent to an address that is no installation's, and the message is shown all the same`(address: String?) async throws {
        let sides = try await BothSides()
        await sides.carry()
        try await sendRegistration(sides, replyTo: address)
        #expect(await sides.carry().toNode.isEmpty)
        #expect(try await sides.stage.count("SELECT COUNT(*) AS n FROM bus_outbox WHERE sent_at IS NULL OR ordering_key LIKE 'message:%'") == 0)
        try await sides.stage.visit { open in
            let page = try await open(.marc).get("/manage/messages").text
            #expect(page.contains("Unknown sender") && page.contains("registration"))
        }
    }

    @Test func `what says "not understood" in a version that is not known is noted and not answered, by neither side`() async throws {
        let sides = try await BothSides()
        await sides.carry()
        try await sendRegistration(sides, kind: "not_understood", replyTo: "gatehouse.71090112.hd4dp2")
        let fromPortal = PortalMessage.foreign(Envelope(id: "later", kind: "not_understood", version: 9)).bytes()
        let now = sides.stage.clock.now
        try await sides.stage.database.write { db in
            try db.enqueue(messageID: "later", to: "gatehouse.71090112.hd4dp2", orderingKey: "later", body: fromPortal, at: now)
        }
        let carried = await sides.carry()
        #expect(carried.toNode.count == 1 && carried.toPortal.count == 1)
        #expect(try await sides.nodeAudit().count == 1)
        #expect(try await sides.stage.count("SELECT COUNT(*) AS n FROM messages WHERE cause = 'not_understood_here' AND direction = 'received'") == 1)
    }

    @Test func `a question about what is there that was not understood ends the comparison, which says so`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.published()
        let (now, random) = (stage.clock.now, stage.services.random)
        try await stage.database.write { try $0.askInstallations(repairs: RepairLimit.none, by: nil, at: now, random: random) }
        let requests: [InventoryRequest] = await Installation(stage).receiveOthers().compactMap { if case .inventory(let request) = $0 { request } else { nil } }
        let asked = try #require(requests.first { $0.inventoryOf == .init(organisationNumber: "71090112", application: "hd4dp2") })
        let notice = NotUnderstood(Envelope(id: asked.messageID, kind: "inventory_request", version: 1))
        for _ in 1...2 {
            let message = BusMessage(id: notice.messageID, orderingKey: "", body: NodeMessage.notUnderstood(notice).bytes())
            #expect(await stage.services.take(message) == .accepted)
        }
        let compared = try #require(try await stage.database.read { try $0.comparedInstallations() }.first { $0.name == "AZ Noordzee / HD4DP2" })
        #expect(compared.failure == "node.failure.not_understood:inventory_request:1" && compared.finishedAt == now && !compared.agrees)
        try await stage.visit { open in
            let page = try await open(.marc).get("/manage/messages").text
            #expect(page.ranges(of: "kind inventory_request, version 1").count == 2, "once as a message, once as a comparison")
        }
    }

    @Test func `"not understood" about a message that is none of ours changes nothing`() async throws {
        let stage = try await TestPortal()
        let (messages, audit) = ("SELECT COUNT(*) AS n FROM messages" as Query, "SELECT COUNT(*) AS n FROM audit" as Query)
        let before = (try await stage.count(messages), try await stage.count(audit))
        let notice = NotUnderstood(Envelope(id: "guessed", kind: "desired_state", version: 1))
        #expect(await stage.services.take(BusMessage(id: "x", orderingKey: "", body: NodeMessage.notUnderstood(notice).bytes())) == .accepted)
        #expect(try await stage.count(messages) == before.0)
        #expect(try await stage.count(audit) == before.1)
    }
}
