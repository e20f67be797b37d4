import Access
import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Portal
import Messaging
import Provisioning
@testable import Directory

@Suite struct AnswerTests {
    @Test func `what is no answer is rejected, and what is about an unknown account is put aside`() async throws {
        let stage = try await TestPortal()
        for body in ["", "{}", #"{"answers":[]}"#, #"{"answers":[{"account":1}]}"#] {
            #expect(await stage.services.take(BusMessage(id: "1", orderingKey: "", body: Array(body.utf8))) == .rejected("not an answer"))
        }
        let state = try #require(await Installation(stage).receiveAll().first)
        var unknown = state
        unknown.account = 4711
        #expect(await Installation(stage).answer(unknown) == .accepted)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE confirmed_revision > 0") == 0)
    }

    @Test func `answers that come together come to what each would alone`() async throws {
        let stage = try await TestPortal()
        let (pushed, failing, closed) = (try await stage.request(), try await stage.request(of: .tom, .healthstat, role: "SPONSOR_INDIVIDUAL"), try await stage.request(of: .lotte, .healthstat, role: "SPONSOR_SPONSOR"))
        for id in [pushed, failing, closed] { try await stage.perform(.approve, id, as: .an) }
        try await stage.perform(.push, pushed, as: .an)
        let states = await Installation(stage).receiveAll()
        let older = try #require(states.first { $0.account == pushed.value }), newer = try #require(states.last { $0.account == pushed.value })
        let refused = try #require(states.first { $0.account == failing.value }), plain = try #require(states.first { $0.account == closed.value })
        func message(_ state: DesiredState, id: String, account: AccountID? = nil, failure: String? = nil) throws -> BusMessage {
            let answer = ProvisioningResult(messageID: id, inReplyTo: state.messageID, account: account?.value ?? state.account, revision: state.revision, failure: failure)
            return BusMessage(id: id, orderingKey: "account:\(answer.account)", body: [UInt8](try JSONEncoder().encode(answer)))
        }
        let settlements = await stage.services.take([
            try message(older, id: "1"), try message(plain, id: "2"), try message(refused, id: "3", failure: "disk full"),
            // An answer to another account's message, a repeated answer, and a message that is not an answer.
            try message(plain, id: "4", account: failing), try message(plain, id: "2"), BusMessage(id: "5", orderingKey: "", body: Array("{}".utf8)),
            try message(newer, id: "6"),
        ])
        #expect(settlements == [.accepted, .accepted, .accepted, .accepted, .accepted, .rejected("not an answer"), .accepted])
        let (afterPush, afterFailure) = (try await stage.account(pushed), try await stage.account(failing))
        #expect(afterPush.state == .published && afterPush.confirmedRevision == newer.revision)
        #expect(try await stage.account(closed).state == .published)
        #expect(afterFailure.state == .approved && afterFailure.failure == "disk full")
        for id in [pushed, closed] { #expect(try await stage.mails(about: id, kind: "published").count == 1) }
        #expect(try await stage.mails(about: failing, kind: "published").isEmpty)
        #expect(try await stage.audited(pushed).filter { $0 == "confirm_fulfilment" }.count == 1)
        #expect(try await stage.audited(failing).last == "fulfilment_failed")
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM messages WHERE direction = 'received'") == 4)
    }

    @Test func `of answers in one message each is taken once, and one that cannot be holds up no other`() async throws {
        let stage = try await TestPortal()
        let (emma, tom) = (try await stage.request(), try await stage.request(of: .tom, .healthstat, role: "SPONSOR_INDIVIDUAL"))
        for id in [emma, tom] { try await stage.perform(.approve, id, as: .an) }
        let answers = await Installation(stage).receiveAll().filter { [emma.value, tom.value].contains($0.account) }.map {
            ProvisioningResult(messageID: "\($0.messageID).answer", inReplyTo: $0.messageID, account: $0.account, revision: $0.revision, failure: nil)
        }
        #expect(answers.count == 2)
        let message = BusMessage(id: "both", orderingKey: "both", body: NodeMessage.answers(answers).bytes())
        // Credentials that cannot be decrypted.
        let sealed = try await stage.database.write { db in
            let sealed = try db.rows("SELECT password_sealed FROM pending_credentials WHERE account_id = \(emma)") { try $0.bytes("password_sealed") }
            try db.run("UPDATE pending_credentials SET password_sealed = \([UInt8]([1, 2, 3])) WHERE account_id = \(emma)")
            return sealed[0]
        }
        let bad = try #require(answers.first { $0.account == emma.value }), good = try #require(answers.first { $0.account == tom.value })
        let many = BusMessage(id: "many", orderingKey: "many", body: NodeMessage.answers(Array(repeating: bad, count: Database.batchSize)).bytes())
        let alone = BusMessage(id: "alone", orderingKey: "alone", body: NodeMessage.answers([good]).bytes())
        #expect(await stage.services.take([many, alone]) == [.released, .accepted])
        for _ in 1...2 { #expect(await stage.services.take(message) == .released) }
        #expect(try await stage.account(emma).state == .approved)
        #expect(try await stage.account(tom).state == .published)
        try await stage.database.write { _ = try $0.run("UPDATE pending_credentials SET password_sealed = \(sealed) WHERE account_id = \(emma)") }
        for _ in 1...2 { #expect(await stage.services.take(message) == .accepted) }
        #expect(try await stage.account(emma).state == .published)
        for id in [emma, tom] { #expect(try await stage.mails(about: id, kind: "published").count == 1) }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM messages WHERE direction = 'received'") == 2)
    }

    @Test func `an answer to no question of ours changes nothing`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        var state = try #require(await Installation(stage).receiveAll().first { $0.account == id.value })
        state.messageID = "guessed"
        #expect(await Installation(stage).answer(state) == .accepted)
        #expect(try await stage.account(id).state == .approved)
        #expect(try await stage.mails(about: id, kind: "published").isEmpty)
    }

    @Test func `a reason is shown whole, whatever signs it holds`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        try await Installation(stage).answerAll(failure: "disk full: <0> bytes left; try 'later'")
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts/\(id)")
            #expect(page.text.contains(shown("disk full: <0> bytes left; try 'later'")))
        }
    }

    @Test func `an answer to an older revision does not publish`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        try await stage.perform(.push, id, as: .an)
        let installation = Installation(stage)
        let states = await installation.receiveAll().filter { $0.account == id.value }
        try #require(states.count == 2)
        await installation.answer(states[0])
        #expect(try await stage.account(id).state == .approved)
        #expect(try await stage.account(id).confirmedRevision == states[0].revision)
        #expect(try await stage.mails(about: id, kind: "published").isEmpty)
        await installation.answer(states[1])
        #expect(try await stage.account(id).state == .published)
        #expect(try await stage.mails(about: id, kind: "published").count == 1)
    }

    @Test func `an older answer that comes after the newest changes nothing`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        try await stage.perform(.push, id, as: .an)
        let installation = Installation(stage)
        let states = await installation.receiveAll().filter { $0.account == id.value }
        await installation.answer(states[1])
        let published = try await stage.account(id)
        await installation.answer(states[0])
        await installation.answer(states[0], failure: "too late", id: "another")
        let after = try await stage.account(id)
        #expect(after.state == .published && after.revision == published.revision && after.confirmedRevision == states[1].revision)
        #expect(after.failure == nil)
        #expect(try await stage.mails(about: id, kind: "published").count == 1)
    }

    @Test func `an answer to an opening that was closed meanwhile does not publish and mails no password`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        try await stage.perform(.disable, id, as: .karim)
        try await Installation(stage).answerAll()
        #expect(try await stage.account(id).state == .disabled)
        #expect(try await stage.mails(about: id, kind: "published").isEmpty)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM pending_credentials WHERE account_id = \(id)") == 0)
    }

    @Test func `the right revision publishes once: a doubled answer does nothing`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        let installation = Installation(stage)
        let state = try #require(await installation.receiveAll().first { $0.account == id.value })
        await installation.answer(state)
        let account = try await stage.account(id)
        #expect(account.state == .published && account.confirmedRevision == state.revision && account.failure == nil)
        #expect(try await stage.audited(id).last == "confirm_fulfilment")
        let imprint = try await stage.imprint()
        #expect(await installation.answer(state) == .accepted)
        #expect(try await stage.imprint() == imprint)
        await installation.answer(state, id: "the same again under another name")
        #expect(try await stage.account(id).revision == account.revision)
        #expect(try await stage.mails(about: id, kind: "published").count == 1)
    }

    @Test func `a failed answer shows the reason, and a push after it clears it`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        try await Installation(stage).answerAll(failure: "the disk is full")
        #expect(try await stage.account(id).state == .approved)
        #expect(try await stage.audited(id).last == "fulfilment_failed")
        try await stage.visit { open in
            for person in [SamplePerson.emma, .an] {
                let page = try await open(person).get("/accounts/\(id)")
                #expect(page.text.contains("The installation could not apply this: the disk is full"))
            }
            let messages = try await open(.an).get("/manage/messages")
            #expect(messages.text.contains("the disk is full"))
        }
        try await stage.perform(.push, id, as: .an)
        #expect(try await stage.account(id).failure == nil)
        try await Installation(stage).answerAll()
        #expect(try await stage.account(id).state == .published)
    }

    @Test(arguments: Language.allCases)
    func `a failure that travels as a text key is said in words`(language: Language) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        try await Installation(stage).answerAll(failure: "node.failure.role")
        try await stage.run("UPDATE users SET language = \(language.rawValue)")
        let words = shown(stage.services.localisation[language]("node.failure.role"))
        try await stage.visit { open in
            for path in ["/accounts/\(id)", "/manage/messages"] {
                let page = try await open(.an).get(path)
                #expect(page.text.contains(words) && !page.text.contains("node.failure.role"), "\(path)")
            }
        }
    }
}
