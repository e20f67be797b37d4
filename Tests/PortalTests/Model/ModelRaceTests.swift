import Access
import Database
import Foundation
import Testing
import Vocabulary

@testable import Portal

/// A thousand times each, on a real database: of two simultaneous actions exactly one succeeds.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ModelRaceTests {
    @Test func `of two who approve at once one is refused in words, and there is one message, one mail and one audit entry (#2)`() async throws {
        let race = try await ModelRace(requested: true)
        let stage = race.stage
        let (an, karim) = (try await stage.viewer(.an), try await stage.viewer(.karim))
        let runs = try await race.run({ try await race.approve($0, as: an) }, { try await race.approve($0, as: karim) })
        runs.expectBothWon()
        let (sent, audited, mailed, states) = (
            try await race.sent(open: true), try await race.audited(.approve), try await race.mailed("approved"), try await race.states())
        for run in runs {
            try #require(run.first.won != run.second.won)
            let loser = run.first.won ? run.second : run.first
            try #require(loser.isExplained(as: [.changedMeanwhile, .wrongState(.approve, .approved)], stage), "\(loser)")
            try #require(sent[run.account] == 1 && audited[run.account] == 1 && mailed[run.account] == 1 && states[run.account] == .approved)
        }
        try await race.confirm()
        let published = try await race.mailed("published")
        try #require(try await race.states().allSatisfy { !race.accounts.contains($0.key) || $0.value == .published })
        try #require(race.accounts.allSatisfy { published[$0] == 1 })
        #expect(try await stage.isWhole())
    }

    @Test func `of approving and disabling at once one is refused in words, and the installation is told what the state says (#2 #3b)`() async throws {
        let race = try await ModelRace(requested: true)
        let stage = race.stage
        let (an, karim) = (try await stage.viewer(.an), try await stage.viewer(.karim))
        let runs = try await race.run(
            { try await race.approve($0, as: an) },
            { try await stage.services.perform(AccountCommand(.disable, $0, expected: race.seen), as: karim) })
        runs.expectBothWon()
        let (opened, closed, states) = (try await race.sent(open: true), try await race.sent(open: false), try await race.states())
        let (approvals, disablements) = (try await race.audited(.approve), try await race.audited(.disable))
        for run in runs {
            try #require(run.first.won != run.second.won)
            let loser = run.first.won ? run.second : run.first
            try #require(loser.isExplained(as: [.changedMeanwhile, .wrongState(.approve, .disabled)], stage), "\(loser)")
            try #require(states[run.account] == (run.first.won ? .approved : .disabled))
            // An account that was never open needs no closing message.
            try #require(opened[run.account] == (run.first.won ? 1 : nil) && closed[run.account] == nil)
            try #require(approvals[run.account] == (run.first.won ? 1 : nil) && disablements[run.account] == (run.first.won ? nil : 1))
        }
        #expect(try await stage.isWhole())
    }

    @Test func `of approving and editing or adding a grant at once one is refused in words, and nothing unseen is approved (#13 #16 #31)`() async throws {
        let race = try await ModelRace(requested: false)
        let stage = race.stage
        let (an, karim) = (try await stage.viewer(.an), try await stage.viewer(.karim))
        /// Half of the time a grant is added, by somebody who has looked at no revision.
        @Sendable func adds(_ account: AccountID) -> Bool { account.value.isMultiple(of: 2) }
        let other = GrantEntry(project: "\(try await stage.project("HDBP0010"))", role: "2", authorGroup: "")
        let grants = Dictionary(
            uniqueKeysWithValues: try await stage.database.read { db in
                try db.rows("SELECT id, account_id FROM grants WHERE layer = 'working'") { (try $0.id("account_id") as AccountID, try $0.id("id") as GrantID) }
            })
        let runs = try await race.run(
            { try await race.approve($0, as: an) },
            { account in
                let (grant, seen) = adds(account) ? (nil, nil) : (grants[account], race.seen)
                try await stage.services.saveGrant(other, editing: grant, on: account, expected: seen, as: karim)
            })
        runs.expectBothWon()
        let (opened, states) = (try await race.sent(open: true), try await race.states())
        let (approvals, edits, additions) = (try await race.audited(.approve), try await race.audited(.editGrant), try await race.audited(.addGrant))
        let approved = try await race.counts("""
            SELECT g.account_id AS account, COUNT(*) AS n FROM grants AS g JOIN projects AS p ON p.id = g.project_id
            WHERE g.layer = 'approved' AND p.code = 'HDBP0001' AND g.role = '1' GROUP BY g.account_id
            """)
        for run in runs {
            try #require(run.first.won != run.second.won)
            let loser = run.first.won ? run.second : run.first
            let (late, entries) = adds(run.account) ? (AccountAction.addGrant, additions) : (.editGrant, edits)
            try #require(loser.isExplained(as: [.changedMeanwhile, .wrongState(late, .approved)], stage), "\(loser)")
            try #require(states[run.account] == (run.first.won ? .approved : .draft))
            try #require(opened[run.account] == (run.first.won ? 1 : nil) && approved[run.account] == (run.first.won ? 1 : nil))
            // Adding its first grant is in the account's past.
            let before = adds(run.account) ? 1 : 0
            try #require(approvals[run.account, default: 0] == (run.first.won ? 1 : 0) && entries[run.account, default: 0] - before == (run.first.won ? 0 : 1))
        }
        #expect(try await stage.isWhole())
    }

    @Test func `of blocking a person and approving at once neither leaves a blocked person with open access (#block #2)`() async throws {
        let race = try await ModelRace(requested: true, owners: [.tom])
        let stage = race.stage
        let (an, karim, tom) = (try await stage.viewer(.an), try await stage.viewer(.karim), try await stage.userID(.tom))
        let organisation: OrganisationID? = try await stage.database.read { try $0.first("SELECT id FROM organisations WHERE name = 'AZ Noordzee'") { try $0.id("id") } }
        let runs = try await race.run(
            width: 1, { try await race.approve($0, as: an) },
            { _ in try await stage.services.perform(.block, on: .init(tom, at: organisation), as: karim) },
            after: { try await Self.expectClosed($0, of: tom, stage) })
        let approved = runs.filter(\.first.won).count
        #expect(approved >= 20 && approved <= runs.count - 20, "approved \(approved) times")
        for run in runs {
            try #require(run.second.won)
            if !run.first.won { try #require(run.first.isExplained(as: [.ownerBlockedHere], stage), "\(run.first)") }
        }
        #expect(try await stage.isWhole())
    }

    /// The newest desired state is closed, or there is none. Afterwards the state is as before, for the next run.
    private static func expectClosed(_ id: AccountID, of person: UserID, _ stage: TestPortal) async throws {
        let (state, newest) = try await stage.database.write { db in
            let state = try db.first("SELECT state FROM accounts WHERE id = \(id)") { try $0.named("state", as: AccountState.self) }
            let newest = try db.rows("""
                SELECT opens FROM messages WHERE subject_kind = 'account' AND subject_id = \(id) AND direction = 'sent' ORDER BY revision DESC LIMIT 1
                """) { try $0.bool("opens") }
            try db.run("UPDATE memberships SET blocked = 0 WHERE user_id = \(person)")
            try db.run("DELETE FROM accounts WHERE id = \(id)")
            return (state, newest)
        }
        try #require(newest == (state == .approved ? [false] : []))
    }
}

extension TestPortal {
    fileprivate func isWhole() async throws -> Bool {
        let links = try await count("SELECT COUNT(*) AS n FROM audit")
        return try await database.read { try $0.verifyAudit() } == .whole(links: links)
    }
}
