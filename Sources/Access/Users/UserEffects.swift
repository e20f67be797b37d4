/// What an action does to a person besides changing what they are (SPEC §4, §7): one row an action, beside its row in `UserAction.rule`.
public struct UserEffects: Sendable, Hashable {
    /// What becomes of the accounts that are open by their state, at the installations. Their states stay as they are.
    public enum Access: Sendable, Hashable {
        case unchanged
        case closed
        /// Open again, with the password that each had.
        case reopened
    }

    public let access: Access
    /// The person is signed out everywhere.
    public let endsSessions: Bool
    /// The person's EAM role changes, by which lists of people are sorted and found.
    public let changesRole: Bool
    /// It takes something away from the person, and its button says so.
    public let takesAway: Bool
    /// Sent to the person.
    public let mail: ActionMail
    /// The action that takes it back.
    public let undo: UserAction
    /// The text key of what a page says afterwards.
    public let confirmation: String

    init(
        access: Access = .unchanged, endsSessions: Bool = false, changesRole: Bool = false, takesAway: Bool = false, mail: ActionMail, undo: UserAction,
        confirmation: String
    ) {
        self.access = access
        self.endsSessions = endsSessions
        self.changesRole = changesRole
        self.takesAway = takesAway
        self.mail = mail
        self.undo = undo
        self.confirmation = confirmation
    }
}

extension UserAction {
    /// All that it does besides changing what the person is. After each of them, people who can approve requests then and have not been told
    /// of them are told. A missing row does not compile.
    public var effects: UserEffects {
        switch self {
        case .block:
            UserEffects(access: .closed, takesAway: true, mail: .blocked, undo: .unblock, confirmation: "user_bulk.done.block")
        case .unblock:
            UserEffects(access: .reopened, mail: .unblocked, undo: .block, confirmation: "user_bulk.done.unblock")
        case .promote:
            UserEffects(changesRole: true, mail: .promoted, undo: .demote, confirmation: "user_bulk.done.promote")
        case .demote:
            UserEffects(changesRole: true, takesAway: true, mail: .demoted, undo: .promote, confirmation: "user_bulk.done.demote")
        case .blockEverywhere:
            UserEffects(
                access: .closed, endsSessions: true, takesAway: true, mail: .blockedEverywhere, undo: .unblockEverywhere,
                confirmation: "user_bulk.done.block_everywhere")
        case .unblockEverywhere:
            UserEffects(
                access: .reopened, mail: .unblockedEverywhere, undo: .blockEverywhere, confirmation: "user_bulk.done.unblock_everywhere")
        }
    }
}
