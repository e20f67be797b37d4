import Access
import Database
import Testing
import Vocabulary
import Web

@testable import Portal
import Messaging
@testable import Provisioning

/// Pending passwords and messages in transit when their owner is blocked.
@Suite struct BlockedCredentialsTests {
    private func pending(_ stage: TestPortal, _ id: AccountID) async throws -> Int {
        try await stage.count("SELECT COUNT(*) AS n FROM pending_credentials WHERE account_id = \(id)")
    }

    @Test func `credentials that waited are kept, mailed to nobody while blocked, and go out after unblocking (#block)`() async throws {
        let stage = try await TestPortal()
        let (here, _) = try await stage.publishedToms()
        try await stage.perform(.resetPassword, here, as: .an)
        let reset = try #require(await Installation(stage).receiveAll().first)
        try await stage.perform(.block, on: .tom, as: .an)
        // The answer to the reset arrives late, followed by the answer to the closing message.
        await Installation(stage).answer(reset)
        try await Installation(stage).answerAll()
        #expect(try await stage.mails(about: here, kind: "password_reset").isEmpty)
        #expect(try await pending(stage, here) == 1)
        try await stage.perform(.unblock, on: .tom, as: .an)
        let state = try #require(try await Installation(stage).answerAll().first)
        #expect(state.open && state.credentials?.verifier == reset.credentials?.verifier && reset.credentials != nil)
        let mails = try await stage.mails(about: here, kind: "password_reset")
        let password = try #require(mails.first?.password)
        #expect(mails.count == 1)
        #expect(PasswordVerifier(text: try #require(state.credentials).verifier).matches(password))
        #expect(try await pending(stage, here) == 0)
    }

    @Test func `a message that would open and had not left yet does not leave after the block (#block)`() async throws {
        let stage = try await TestPortal()
        let (here, _) = try await stage.publishedToms()
        try await stage.perform(.resetPassword, here, as: .an)
        try await stage.perform(.block, on: .tom, as: .an)
        // The first round stops the forbidden message, the second sends the next one.
        let states = try await Installation(stage).answerAll() + Installation(stage).answerAll()
        #expect(states.map(\.account) == [here.value] && states.map(\.open) == [false])
        #expect(try await pending(stage, here) == 1)
        try await stage.perform(.unblock, on: .tom, as: .an)
        let again = try await Installation(stage).answerAll().filter { $0.account == here.value }
        #expect(again.map(\.open) == [true] && again.first?.credentials != nil)
        #expect(try await stage.mails(about: here, kind: "password_reset").count == 1)
        #expect(try await stage.account(here).failure == nil)
    }

    @Test func `what is approved while its owner is blocked is not published by the confirmation of the closing (#block)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        _ = await Installation(stage).receiveAll()
        try await stage.perform(.block, on: .emma, as: .an)
        #expect(try await Installation(stage).answerAll().map(\.open) == [false])
        #expect(try await stage.account(id).state == .approved)
        #expect(try await stage.mails(about: id, kind: "published").isEmpty)
        try await stage.perform(.unblock, on: .emma, as: .an)
        #expect(try await Installation(stage).answerAll().map(\.open) == [true])
        #expect(try await stage.account(id).state == .published)
        #expect(try await stage.mails(about: id, kind: "published").first?.password != nil)
    }

    @Test func `what is disabled stays disabled, and what is disabled while blocked stays closed after (#block)`() async throws {
        let stage = try await TestPortal()
        let pieters = try await stage.sampleAccount(of: .pieter)
        let (here, _) = try await stage.publishedToms()
        try await stage.perform(.block, on: .pieter, at: "UZ Westhoek", as: .karim)
        try await stage.perform(.unblock, on: .pieter, at: "UZ Westhoek", as: .karim)
        #expect(await Installation(stage).receiveAll().isEmpty)
        let closed = try await stage.account(pieters)
        #expect(closed.state == .disabled && closed.live == .closed)
        try await stage.perform(.block, on: .tom, as: .an)
        try await stage.perform(.disable, here, as: .an)
        try await stage.perform(.unblock, on: .tom, as: .an)
        #expect(try await Installation(stage).answerAll().allSatisfy { !$0.open })
        #expect(try await stage.account(here).state == .disabled)
    }
}
