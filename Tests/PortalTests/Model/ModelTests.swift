import Access
import Database
import DatabaseTesting
import Foundation
import Testing

@testable import Portal

/// Random sequences against the portal. `--filter Model` runs only these and the races.
@Suite(.timeLimit(.minutes(10))) struct ModelTests {
    /// Two test portals in parallel, with this many sequences per transaction.
    private static let batch = 100
    /// On PostgreSQL a tenth of them: each statement is a round trip to another process.
    private static let last: UInt64 = TestDatabases.onPostgreSQL ? 1000 : 10_000

    @Test func `in 10000 random sequences nobody may what the model refuses, and state, audit, outbox, notices and page agree after each step (#1c #2 #13 #30 #30a #31 #3a #3b #4 #21 #35 #36)`()
        async throws
    {
        if let seed = ProcessInfo.processInfo.environment["GATEHOUSE_MODEL_SEED"].flatMap(UInt64.init) {
            _ = try await play(seed..<(seed + 1))
            return
        }
        async let first = play(1..<(Self.last / 2 + 1))
        async let second = play((Self.last / 2 + 1)..<(Self.last + 1))
        var coverage = try await first
        coverage.add(try await second)
        // A tenth of the sequences does not reach every case.
        if !TestDatabases.onPostgreSQL { expectEverywhere(coverage) }
    }

    private func play(_ seeds: Range<UInt64>) async throws -> ModelCoverage {
        let on = try await ModelStage()
        var coverage = ModelCoverage()
        for start in stride(from: seeds.lowerBound, to: seeds.upperBound, by: Self.batch) {
            try Task.checkCancellation()
            let batch = start..<min(start + UInt64(Self.batch), seeds.upperBound)
            coverage.add(try await on.stage.database.write { db in
                var found = ModelCoverage()
                for seed in batch {
                    var run = try ModelRun(on, seed: seed, in: db)
                    try run.play()
                    found.add(run.coverage)
                }
                return found
            })
        }
        let verdict = try await on.stage.database.read { try $0.verifyAudit() }
        let links = try await on.stage.count("SELECT COUNT(*) AS n FROM audit")
        #expect(verdict == .whole(links: links) && links > 0)
        return coverage
    }

    /// Every action from every state that SPEC §2 lists for it, every refusal, every state.
    private func expectEverywhere(_ coverage: ModelCoverage) {
        #expect(coverage.steps >= 30_000)
        #expect(Set(coverage.conditions.keys) == Set(AccountCondition.allCases))
        for action in AccountAction.allCases where action != .confirmFulfilment {
            for condition in action.rule.from {
                #expect(coverage.done[.init(action: action, condition: condition), default: 0] > 0, "\(action) was never done from \(condition)")
            }
        }
        for action in UserAction.allCases { #expect(coverage.people[action, default: 0] > 0, "\(action) was never done") }
        for refusal in Self.refusals { #expect(coverage.refusals[refusal, default: 0] > 0, "\(refusal) was never said") }
    }

    private static let refusals = [
        "hidden", "flawed", "refusal.not_yours", "refusal.wrong_state", "refusal.had_access", "refusal.four_eyes", "refusal.never_approved",
        "refusal.owner_disabled", "refusal.owner_blocked_here", "refusal.organisation_disabled", "refusal.application_disabled",
        "refusal.provision_disabled", "refusal.project_disabled", "refusal.reason_missing", "refusal.changed_meanwhile", "user_refusal.not_yours",
        "user_refusal.oneself", "user_refusal.already_blocked", "user_refusal.not_blocked", "user_refusal.blocked_here",
        "user_refusal.blocked_everywhere", "user_refusal.already_manager", "user_refusal.not_manager", "user_refusal.last_manager",
        "user_refusal.staff", "user_refusal.changed_meanwhile",
    ]
}
