import Access
import Testing

/// What each action does besides moving the state, written a second time by hand from SPEC §2, §4, §6 and §7: a row says what must be, all else
/// must not.
@Suite struct EffectsTests {
    struct AccountRow: Sendable {
        let action: AccountAction
        var grants = AccountEffects.Grants.unchanged
        var access = AccountEffects.Access.unchanged
        var message = AccountEffects.Message.nothing
        var mail: ActionMail?
        var notified = AccountEffects.Notified.nobody
        var undo: AccountAction?
        var says: String?
    }

    static let accounts: [AccountRow] = [
        AccountRow(action: .addGrant, says: "done.grant_saved"),
        AccountRow(action: .editGrant, says: "done.grant_saved"),
        AccountRow(action: .removeGrant, says: "done.grant_removed"),
        // AMs are mailed.
        AccountRow(action: .requestApproval, notified: .approvers, undo: .withdrawRequest, says: "done.request_approval"),
        AccountRow(action: .withdrawRequest, undo: .requestApproval, says: "done.withdraw_request"),
        // The owner is mailed the reason.
        AccountRow(action: .returnRequest, mail: .returned, says: "done.return"),
        // Fulfilment starts; live access that is there keeps its password.
        AccountRow(
            action: .approve, grants: .workingToApproved, access: .opened, message: .opening(.newUnlessOpen(.published)), mail: .approved,
            says: "done.approve"),
        AccountRow(action: .confirmFulfilment),
        // Sends the desired state again.
        AccountRow(action: .push, message: .opening(.waiting), says: "done.push"),
        // The owner is mailed.
        AccountRow(action: .disable, access: .closed, message: .closing, mail: .disabled, says: "done.disable"),
        // The last approved grants come back; new credentials are mailed.
        AccountRow(action: .enable, grants: .approvedToWorking, access: .opened, message: .opening(.new(.enabled)), says: "done.enable"),
        // Live access stays as published until the next publication.
        AccountRow(action: .createNewDraft, grants: .approvedToWorking, undo: .discardDraft, says: "done.create_new_draft"),
        AccountRow(action: .discardDraft, grants: .approvedToWorking, says: "done.discard_draft"),
        // New credentials are mailed.
        AccountRow(action: .resetPassword, message: .opening(.new(.reset)), says: "done.reset_password"),
        AccountRow(action: .remove, says: "done.account_removed"),
    ]

    @Test func `the specification names every action on accounts once`() {
        #expect(Self.accounts.map(\.action) == AccountAction.allCases)
    }

    @Test(arguments: accounts)
    func `an action on an account does what SPEC §2 says and nothing more`(row: AccountRow) {
        let effects = row.action.effects
        #expect(effects.grants == row.grants)
        #expect(effects.access == row.access)
        #expect(effects.message == row.message)
        #expect(effects.mail == row.mail)
        #expect(effects.notified == row.notified)
        #expect(effects.undo == row.undo)
        #expect(effects.reasonRequired == (row.action == .returnRequest))
        #expect(effects.confirmation == row.says)
    }

    @Test(arguments: AccountAction.allCases)
    func `what opens or closes access tells the installation so`(action: AccountAction) {
        let message = action.effects.message
        switch action.effects.access {
        case .opened: #expect(message != .nothing && message != .closing)
        case .closed: #expect(message == .closing)
        case .unchanged: #expect(message != .closing)
        }
    }

    @Test(arguments: AccountAction.allCases.filter { $0.effects.undo != nil })
    func `undo leads back to where the action came from, for the same people`(action: AccountAction) throws {
        let undo = try #require(action.effects.undo)
        for condition in action.rule.from {
            let after = try #require(action.destination(from: condition))
            #expect(undo.rule.from.contains(after) && undo.destination(from: after) == condition, "\(action) in \(condition)")
        }
        #expect(undo.rule.who == action.rule.who)
    }

    struct UserRow: Sendable {
        let action: UserAction
        let mail: ActionMail
        let undo: UserAction
        let says: String
        var access = UserEffects.Access.unchanged
        var endsSessions = false
        var changesRole = false
        var takesAway = false
    }

    static let people: [UserRow] = [
        // The accounts there close at the installation; Unblock restores them.
        UserRow(action: .block, mail: .blocked, undo: .unblock, says: "user_bulk.done.block", access: .closed, takesAway: true),
        UserRow(action: .unblock, mail: .unblocked, undo: .block, says: "user_bulk.done.unblock", access: .reopened),
        UserRow(action: .promote, mail: .promoted, undo: .demote, says: "user_bulk.done.promote", changesRole: true),
        UserRow(action: .demote, mail: .demoted, undo: .promote, says: "user_bulk.done.demote", changesRole: true, takesAway: true),
        // Sessions end at once.
        UserRow(
            action: .blockEverywhere, mail: .blockedEverywhere, undo: .unblockEverywhere, says: "user_bulk.done.block_everywhere", access: .closed,
            endsSessions: true, takesAway: true),
        UserRow(
            action: .unblockEverywhere, mail: .unblockedEverywhere, undo: .blockEverywhere, says: "user_bulk.done.unblock_everywhere", access: .reopened),
    ]

    @Test func `the specification names every action on people once`() {
        #expect(Self.people.map(\.action) == UserAction.allCases)
    }

    @Test(arguments: people)
    func `an action on a person does what SPEC §4 says and nothing more`(row: UserRow) {
        let effects = row.action.effects
        #expect(effects.access == row.access)
        #expect(effects.endsSessions == row.endsSessions)
        #expect(effects.changesRole == row.changesRole)
        #expect(effects.takesAway == row.takesAway)
        #expect(effects.mail == row.mail)
        #expect(effects.undo == row.undo)
        #expect(effects.confirmation == row.says)
    }

    @Test func `an action is noted in the nearest capacity of those somebody has`() {
        #expect(([.administrator, .accessManager, .owner] as Set<Capacity>).leading == .owner)
        #expect(([.administrator, .accessManager] as Set<Capacity>).leading == .accessManager)
        #expect(([.system] as Set<Capacity>).leading == .system)
        #expect(([] as Set<Capacity>).leading == nil)
    }
}
