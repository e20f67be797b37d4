import Access
import Database
import Foundation
import Randomness
import Testing
import Vocabulary
import Web

@testable import Portal
import Messaging
import Provisioning
@testable import Directory

/// Two people who act at the same time, many times over, each time on another account.
struct ModelRace: Sendable {
    static let runs = 1000

    /// The result for one of the two.
    enum Outcome: Hashable, Sendable {
        case won
        case lost(AccountRefusal)

        var won: Bool { self == .won }
    }

    struct Run: Sendable {
        let account: AccountID
        let first: Outcome
        let second: Outcome
    }

    let stage: TestPortal
    let accounts: [AccountID]
    /// The revision on both pages.
    let seen: Int64
    /// Deriving a verifier takes longer than the rest of an approval and does not belong to the race.
    let prepared: PreparedCredentials

    /// - Parameter requested: the accounts are in Approval; otherwise they are drafts with one grant.
    init(requested: Bool, owners: [SamplePerson] = [.emma, .noor, .sofie, .tom, .lotte, .pieter]) async throws {
        let stage = try await TestPortal()
        self.stage = stage
        var viewers: [Viewer] = []
        for owner in owners { viewers.append(try await stage.viewer(owner)) }
        let provision = try await stage.provision("AZ Noordzee")
        let grant = GrantEntry(project: "\(try await stage.project("HDBP0001"))", role: "1", authorGroup: "")
        accounts = try await stage.database.write { [viewers] db in
            try (0..<Self.runs).map { run in
                let viewer = viewers[run % viewers.count]
                let email = try EmailAddress.parse("\(viewer.firstName.lowercased())\(run)@aznoordzee.example")
                let id = try stage.services.addAccount(NewAccount(email: email, provision: provision), as: viewer, in: db)
                try stage.services.saveGrant(grant, editing: nil, on: id, as: viewer, in: db)
                if requested { _ = try stage.services.perform(stage.services.prepare(AccountCommand(.requestApproval, id)), as: viewer, in: db) }
                return id
            }
        }
        seen = requested ? 3 : 2
        prepared = try PreparedCredentials(random: stage.services.random)
    }

    /// As the page does it; nine times in ten with a prepared password.
    func approve(_ account: AccountID, as viewer: Viewer) async throws {
        let command = AccountCommand(.approve, account, expected: seen)
        if account.value.isMultiple(of: 10) {
            try await stage.services.perform(command, as: viewer)
        } else {
            _ = try await stage.database.write { db in try stage.services.perform(PreparedCommand(command) { prepared }, as: viewer, in: db) }
        }
    }

    /// Both at the same time, for every account. Each waits a random time; whoever has won less waits less, so that each wins sometimes
    /// on any machine.
    /// - Parameters:
    ///   - width: how many accounts are raced for at the same time.
    ///   - after: runs when both have finished with one account.
    func run(
        width: Int = 8, _ first: @escaping @Sendable (AccountID) async throws -> Void, _ second: @escaping @Sendable (AccountID) async throws -> Void,
        after: @escaping @Sendable (AccountID) async throws -> Void = { _ in }
    ) async throws -> [Run] {
        var chance = SplitMix64(seed: 71_090_112)
        var found: [Run] = []
        var lean = 4_000_000.0
        for start in stride(from: 0, to: accounts.count, by: width) {
            let starts = accounts[start..<min(start + width, accounts.count)].map {
                ($0, UInt64(chance.below(2_000_000)), UInt64(chance.below(Int(lean * 2))))
            }
            let runs: [Run] = try await withThrowingTaskGroup(of: Run.self) { group in
                for (account, early, late) in starts {
                    group.addTask {
                        async let one = attempt(after: early) { try await first(account) }
                        async let other = attempt(after: late) { try await second(account) }
                        let run = Run(account: account, first: try await one, second: try await other)
                        try await after(account)
                        return run
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for run in runs { lean = min(max(lean * (run.first.won ? 0.97 : 1.03), 10_000), 100_000_000) }
            found += runs
        }
        return found
    }

    private func attempt(after nanoseconds: UInt64, _ work: @Sendable () async throws -> Void) async throws -> Outcome {
        try await Task.sleep(nanoseconds: nanoseconds)
        do {
            try await work()
            return .won
        } catch let refusal as AccountRefusal {
            return .lost(refusal)
        }
    }

    /// A count for each account, with one query for all.
    func counts(_ query: Query) async throws -> [AccountID: Int] {
        let found = try await stage.database.read { db in try db.rows(query) { (try $0.id("account") as AccountID, try $0.int("n")) } }
        return Dictionary(uniqueKeysWithValues: found)
    }

    func audited(_ action: AccountAction) async throws -> [AccountID: Int] {
        try await counts("SELECT subject_id AS account, COUNT(*) AS n FROM audit WHERE subject_kind = 'account' AND action = \(action.rawValue) GROUP BY subject_id")
    }

    func sent(open: Bool) async throws -> [AccountID: Int] {
        try await counts("SELECT subject_id AS account, COUNT(*) AS n FROM messages WHERE subject_kind = 'account' AND direction = 'sent' AND opens = \(open) GROUP BY subject_id")
    }

    func mailed(_ kind: String) async throws -> [AccountID: Int] {
        try await counts("SELECT subject_id AS account, COUNT(*) AS n FROM mail_outbox WHERE subject_kind = 'account' AND kind = \(kind) GROUP BY subject_id")
    }

    /// The installation confirms all messages.
    func confirm() async throws {
        let stage = stage
        try await stage.database.write { db in
            for body in try db.rows("SELECT body FROM bus_outbox ORDER BY id", { try $0.bytes("body") }) {
                let state = try #require(PortalMessage(body)?.state)
                let answer = ProvisioningResult(
                    messageID: "answer to \(state.messageID)", inReplyTo: state.messageID, account: state.account, revision: state.revision, failure: nil)
                try stage.services.take([answer], in: db)
            }
        }
    }

    func states() async throws -> [AccountID: AccountState] {
        let found = try await stage.database.read { db in
            try db.rows("SELECT id, state FROM accounts") { (try $0.id("id") as AccountID, try $0.named("state", as: AccountState.self)) }
        }
        return Dictionary(uniqueKeysWithValues: found)
    }
}

extension ModelRace.Outcome {
    /// Whether the loser was told that another person was faster, in every language.
    func isExplained(as expected: [AccountRefusal], _ stage: TestPortal) -> Bool {
        guard case .lost(let refusal) = self, expected.contains(refusal) else { return false }
        return Language.allCases.allSatisfy { language in
            let words = stage.services.localisation[language](refusal)
            return !words.isEmpty && words != refusal.textKey && !words.contains("{{")
        }
    }
}

extension [ModelRace.Run] {
    /// Each of the two won sometimes; otherwise there was no race.
    func expectBothWon() {
        let first = filter(\.first.won).count
        let second = filter(\.second.won).count
        #expect(first >= 20 && second >= 20, "\(first) to \(second)")
    }
}
