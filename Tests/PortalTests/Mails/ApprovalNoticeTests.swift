import Access
import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// Approvers are notified of each request once, and not too often (SPEC §7: digest when many).
@Suite struct ApprovalNoticeTests {
    private let pause: TimeInterval = 300

    /// Tom's and Lotte's sample requests were mailed, and the pause after that is over.
    private func quietStage() async throws -> TestPortal {
        let stage = try await TestPortal(approvalMailPause: pause)
        stage.clock.advance(pause)
        try #require(try await stage.services.mailGatheredNotices())
        stage.clock.advance(pause)
        return stage
    }

    /// The kinds of the mails about requests, without the two about the sample requests.
    private func kinds(_ stage: TestPortal, _ person: SamplePerson) async throws -> [String] {
        try await stage.mails(to: person).map(\.kind).filter { $0.hasPrefix("approval") }.dropFirst(2).map(\.self)
    }

    @Test func `a request within the pause is mailed to nobody yet, and gathering before its end mails nothing`() async throws {
        let stage = try await quietStage()
        _ = try await stage.request()
        let second = try await stage.request(of: .noor)
        stage.clock.advance(pause - 1)
        #expect(try await !stage.services.mailGatheredNotices())
        for person in [SamplePerson.an, .karim] { #expect(try await kinds(stage, person) == ["approval_requested"]) }
        #expect(try await stage.mails(about: second).isEmpty)
    }

    @Test func `what was withdrawn, returned or decided meanwhile is in no digest`() async throws {
        let stage = try await quietStage()
        _ = try await stage.request()
        let (withdrawn, returned, approved, stays) = (
            try await stage.request(of: .noor), try await stage.request(of: .sofie, .healthstat, role: "SPONSOR_SPONSOR"),
            try await stage.request(of: .tom, .healthstat, role: "SPONSOR_SPONSOR"), try await stage.request(of: .lotte, .healthstat, role: "SPONSOR_SPONSOR"))
        try await stage.perform(.withdrawRequest, withdrawn, as: .noor)
        try await stage.perform(.returnRequest, returned, as: .an, reason: "Is it needed?")
        try await stage.perform(.approve, approved, as: .an)
        stage.clock.advance(pause)
        #expect(try await stage.services.mailGatheredNotices())
        let mail = try #require(try await stage.mails(to: .karim).last)
        #expect(mail.kind == "approval_requested" && mail.text.contains("Lotte Jacobs") && mail.text.contains("/accounts/\(stays)"))
        #expect(try await stage.mails(about: stays).map(\.recipient) == [SamplePerson.an.email, SamplePerson.karim.email])
        stage.clock.advance(pause)
        #expect(try await !stage.services.mailGatheredNotices(), "and nobody is told twice")
    }

    @Test func `who can no longer approve is not told afterwards of what was gathered`() async throws {
        let stage = try await quietStage()
        _ = try await stage.request()
        _ = try await stage.request(of: .noor)
        try await stage.perform(.demote, on: .an, as: .karim)
        let before = try await kinds(stage, .an)
        stage.clock.advance(pause)
        #expect(try await stage.services.mailGatheredNotices())
        #expect(try await kinds(stage, .an) == before)
        #expect(try await kinds(stage, .karim).count == before.count + 1)
    }

    @Test func `the first is mailed at once; after the pause one digest lists what came since, each with where and since when`() async throws {
        let stage = try await quietStage()
        let first = try await stage.request()
        #expect(try await stage.mails(about: first).map(\.recipient) == [SamplePerson.an.email, SamplePerson.karim.email])
        stage.clock.advance(60)
        let (second, third) = (try await stage.request(of: .noor), try await stage.request(of: .sofie, .healthstat, role: "SPONSOR_SPONSOR"))
        stage.clock.advance(pause)
        #expect(try await stage.services.mailGatheredNotices())
        for person in [SamplePerson.an, .karim] {
            #expect(try await kinds(stage, person) == ["approval_requested", "approval_digest"])
            let digest = try #require(try await stage.mails(to: person).last)
            #expect(digest.subject == "2 requests wait for your approval")
            for text in [digest.text, digest.html] {
                #expect(text.contains("Noor El Amrani: HD4DP2 at AZ Noordzee, since ") && text.contains("Sofie Dubois: Healthstat at AZ Noordzee, since "))
                #expect(text.contains("/accounts/\(second)") && text.contains("/accounts/\(third)") && text.contains("/manage/approval"))
                #expect(!text.contains("Emma"), "of the first they were told")
            }
        }
        #expect(try await !stage.services.mailGatheredNotices())
    }

    @Test func `each is told in the own language`() async throws {
        let stage = try await quietStage()
        try await stage.speaks(.an, .nl)
        try await stage.speaks(.karim, .de)
        _ = try await stage.request()
        _ = (try await stage.request(of: .noor), try await stage.request(of: .sofie, .healthstat, role: "SPONSOR_SPONSOR"))
        stage.clock.advance(pause)
        try await stage.services.mailGatheredNotices()
        for (person, language) in [(SamplePerson.an, Language.nl), (.karim, .de)] {
            let subject = stage.services.localisation[language]("mail.approval_digest.subject", ["count": "2"])
            #expect(try await stage.mails(to: person).last?.subject == subject)
        }
    }

    @Test func `whoever is made access manager is told in one mail of everything that waits (#5)`() async throws {
        let stage = try await quietStage()
        _ = try await stage.request()
        try await stage.perform(.promote, on: .tom, as: .an)
        #expect(try await stage.mails(to: .tom).map(\.kind).suffix(2) == ["approval_digest", "promoted"])
        let digest = try #require(try await stage.mails(to: .tom, kind: "approval_digest").first)
        #expect(digest.text.contains("Lotte Jacobs") && digest.text.contains("Emma De Smet"))
        // Already notified approvers get no second notification.
        stage.clock.advance(pause)
        #expect(try await !stage.services.mailGatheredNotices())
    }

    @Test func `whoever is made access manager is not told of the own request (#5)`() async throws {
        let stage = try await quietStage()
        try await stage.perform(.promote, on: .lotte, as: .an)
        #expect(try await stage.mails(to: .lotte).map(\.kind).filter { $0.hasPrefix("approval") } == [])
    }
}
