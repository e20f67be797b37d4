import Access
import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Portal
import Messaging
@testable import Provisioning

@Suite struct CredentialsTests {
    private func pending(_ stage: TestPortal, _ id: AccountID) async throws -> Int {
        try await stage.count("SELECT COUNT(*) AS n FROM pending_credentials WHERE account_id = \(id)")
    }

    @Test func `nobody is mailed a password before the installation has confirmed`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        _ = await Installation(stage).receiveAll()
        #expect(try await stage.mails(about: id).allSatisfy { $0.password == nil })
        #expect(try await pending(stage, id) == 1)
    }

    @Test(arguments: [(preApproved: true, mailsOfMany: 2), (preApproved: false, mailsOfMany: 0)])
    func `whoever is opened by a file is mailed after whoever is opened alone`(preApproved: Bool, mailsOfMany: Int) async throws {
        let stage = try await TestPortal()
        try await Installation(stage).answerAll()
        let before = try await stage.count(credentialMails(bulk: true))
        let row = "85073003328,\(preApproved ? "many" : "alone")@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,"
        if preApproved { try await stage.uploadAndApply(.accounts, CSVText.accounts(row, row.replacing("many", with: "more")), .preApproved) }
        else { try await stage.perform(.approve, try await stage.request(), as: .an) }
        try await Installation(stage).answerAll()
        #expect(try await stage.count(credentialMails(bulk: true)) - before == mailsOfMany)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM pending_credentials") == 0)
    }

    private func credentialMails(bulk: Bool) -> Query { "SELECT COUNT(*) AS n FROM mail_outbox WHERE kind = 'published' AND bulk = \(bulk)" }

    @Test func `a failed answer mails no password and keeps the one that waits`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        let first = try #require(try await Installation(stage).answerAll(failure: "no").first { $0.account == id.value })
        #expect(try await stage.mails(about: id, kind: "published").isEmpty)
        try await stage.perform(.push, id, as: .an)
        let second = try #require(try await Installation(stage).answerAll().first)
        #expect(second.credentials?.verifier == first.credentials?.verifier && first.credentials != nil)
        #expect(try await stage.mails(about: id, kind: "published").count == 1)
    }

    @Test func `publishing mails user name and temporary password once, and the password fits the verifier that was sent`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        let state = try #require(try await Installation(stage).answerAll().first { $0.account == id.value })
        let mails = try await stage.mails(about: id, kind: "published")
        let mail = try #require(mails.first)
        let password = try #require(mail.password)
        #expect(mails.count == 1 && mail.recipient == SamplePerson.emma.email)
        #expect(mail.text.contains("emma.desmet") && mail.html.contains("emma.desmet") && mail.html.contains(password))
        let verifier = PasswordVerifier(text: try #require(state.credentials).verifier)
        #expect(verifier.matches(password) && !verifier.matches(password.uppercased()))
        #expect(state.credentials?.validForSeconds == 7 * 86400)
        #expect(try await pending(stage, id) == 0)
    }

    @Test func `no password is in any message, nor anywhere in the database files in the clear`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.resetPassword, id, as: .an)
        try await Installation(stage).answerAll()
        let passwords = try await stage.mails(about: id).compactMap(\.password)
        #expect(Set(passwords).count == 2)
        let bodies = try await stage.outbox(id)
        #expect(bodies.count == 2)
        let files = [try stage.bytesOnDisk()]
        for password in passwords {
            #expect(bodies.allSatisfy { !$0.contains(password) })
            #expect(files.allSatisfy { $0.range(of: Data(password.utf8)) == nil })
        }
    }

    @Test func `a push before the answer carries the waiting credentials on`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        try await stage.perform(.push, id, as: .karim)
        let states = try await Installation(stage).answerAll().filter { $0.account == id.value }
        #expect(states.count == 2 && states[0].credentials == states[1].credentials && states[1].credentials != nil)
        let password = try #require(try await stage.mails(about: id, kind: "published").first?.password)
        #expect(PasswordVerifier(text: try #require(states[1].credentials).verifier).matches(password))
    }

    @Test func `a push of a published account leaves its password alone`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        let before = try await stage.mails(about: id).count
        #expect(try await stage.perform(.push, id, as: .an) == .published)
        let states = try await Installation(stage).answerAll()
        #expect(states.count == 1 && states.first?.credentials == nil && states.first?.open == true)
        #expect(try await stage.mails(about: id).count == before)
        #expect(try await stage.account(id).state == .published)
    }
}
