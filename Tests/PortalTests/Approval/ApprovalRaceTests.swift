import Access
import Database
import Testing
import Vocabulary

@testable import Portal

@Suite struct ApprovalRaceTests {
    private enum Outcome: Equatable { case won, lost }

    private func attempt(_ work: @Sendable () async throws -> Void) async throws -> Outcome {
        do {
            try await work()
            return .won
        } catch is Refusal {
            return .lost
        }
    }

    @Test func `of two who approve at once exactly one does, with one message and one audit entry, fifty times`() async throws {
        let stage = try await Stage()
        let (an, karim) = (try await stage.viewer(.an), try await stage.viewer(.karim))
        for round in 1...50 {
            let id = try await stage.draft(email: "emma\(round)@aznoordzee.example")
            try await stage.perform(.requestApproval, id, as: .emma)
            let seen = try await stage.account(id).revision
            async let first = attempt { try await stage.services.perform(AccountCommand(.approve, id, expected: seen), as: an) }
            async let second = attempt { try await stage.services.perform(AccountCommand(.approve, id, expected: seen), as: karim) }
            let outcomes = try await [first, second]
            try #require(outcomes.filter { $0 == .won }.count == 1, "round \(round)")
            try #require(try await stage.outbox(id).count == 1)
            try #require(try await stage.audited(id).filter { $0 == "approve" }.count == 1)
            try #require(try await stage.mails(about: id, kind: "approved").count == 1)
        }
    }

    @Test func `approving and editing at once never approves a grant that was not seen`() async throws {
        let stage = try await Stage()
        let (an, emma) = (try await stage.viewer(.an), try await stage.viewer(.emma))
        let added = GrantEntry(project: "\(try await stage.project("HDBP0010"))", role: "1", authorGroup: "")
        for round in 1...25 {
            let id = try await stage.draft(email: "emma\(round)@aznoordzee.example")
            let seen = try await stage.account(id).revision
            async let approval = attempt { try await stage.services.perform(AccountCommand(.approve, id, expected: seen), as: an) }
            async let edit = attempt { try await stage.services.saveGrant(added, editing: nil, on: id, as: emma) }
            let (approved, edited) = try await (approval, edit)
            try #require(approved != edited, "round \(round)")
            try #require(try await stage.grants(id, .approved) == (approved == .won ? ["HDBP0001 1"] : []))
            try #require(try await stage.outbox(id).count == (approved == .won ? 1 : 0))
        }
    }
}
