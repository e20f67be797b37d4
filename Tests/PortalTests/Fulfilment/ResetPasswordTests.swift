import Access
import Database
import Testing
import Vocabulary
import Web

@testable import Portal
import Messaging
@testable import Provisioning

@Suite struct ResetPasswordTests {
    @Test func `the owner does not reset, and only what is published can be reset (#21)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        await #expect(throws: AccountRefusal.wrongState(.resetPassword, .approval)) { try await stage.perform(.resetPassword, id, as: .an) }
        try await stage.perform(.approve, id, as: .an)
        try await Installation(stage).answerAll()
        await #expect(throws: AccountRefusal.notYours(.resetPassword)) { try await stage.perform(.resetPassword, id, as: .emma) }
        await #expect(throws: NotFound.self) { try await stage.perform(.resetPassword, id, as: .jean) }
        #expect(try await stage.outbox(id).count == 1)
    }

    @Test func `a reset sends a new verifier and mails its password when the installation has it (#21)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        #expect(try await stage.perform(.resetPassword, id, as: .an) == .published)
        #expect(try await stage.mails(about: id, kind: "password_reset").isEmpty)
        let state = try #require(try await Installation(stage).answerAll().first)
        let mail = try #require(try await stage.mails(about: id, kind: "password_reset").first)
        let password = try #require(mail.password)
        #expect(mail.recipient == SamplePerson.emma.email && mail.text.contains("emma.desmet"))
        #expect(PasswordVerifier(text: try #require(state.credentials).verifier).matches(password))
        #expect(try await stage.mails(about: id, kind: "published").first?.password != password)
    }

    @Test func `of two resets in a row only the last one's password is mailed`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.perform(.resetPassword, id, as: .an)
        try await stage.perform(.resetPassword, id, as: .an)
        let states = try await Installation(stage).answerAll()
        let mails = try await stage.mails(about: id, kind: "password_reset")
        let password = try #require(mails.first?.password)
        #expect(states.count == 2 && mails.count == 1)
        #expect(PasswordVerifier(text: try #require(states.last?.credentials).verifier).matches(password))
    }
}
