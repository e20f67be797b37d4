/// What an action does to an account besides moving its state (SPEC §2, §6, §7): one row an action, beside its row in `AccountAction.rule`.
public struct AccountEffects: Sendable, Hashable {
    /// What becomes of the two layers of grants: `working` is what is asked for, `approved` what was approved last.
    public enum Grants: Sendable, Hashable {
        case unchanged
        /// What is asked for is what is approved now. Roles with an author group of their own get it, and the owner belongs to the organisation
        /// from then on.
        case workingToApproved
        /// What was approved last is what is asked for again. An account that was never approved keeps what it asks for.
        case approvedToWorking
    }

    /// What becomes of the access at the installation.
    public enum Access: Sendable, Hashable {
        case unchanged
        case opened
        /// An account that never had access still has none.
        case closed
    }

    /// What the installation is sent.
    public enum Message: Sendable, Hashable {
        case nothing
        /// The account's whole desired state, open, with this password.
        case opening(Password)
        /// That it is closed; only where it ever had access. A password that was not confirmed yet is forgotten.
        case closing
    }

    /// The password that goes with a state that opens an account.
    public enum Password: Sendable, Hashable {
        case new(CredentialsOccasion)
        /// New where the account is not open at the installation yet, else as `waiting`.
        case newUnlessOpen(CredentialsOccasion)
        /// The one that the installation has not confirmed yet, where there is one.
        case waiting
    }

    /// Who is told, besides the mail to the owner.
    public enum Notified: String, Sendable, Hashable {
        case nobody
        /// Everybody who can approve it, in one mail where there is much.
        case approvers
    }

    public let grants: Grants
    public let access: Access
    public let message: Message
    /// Sent to the owner at once. The mail with a password follows when the installation has confirmed.
    public let mail: ActionMail?
    public let notified: Notified
    /// The action that takes it back, offered right after it.
    public let undo: AccountAction?
    /// It needs a reason, which is kept with the audit entry and said in the mail.
    public let reasonRequired: Bool
    /// The text key of what a page says afterwards; nil for what no person does.
    public let confirmation: String?

    init(
        grants: Grants = .unchanged, access: Access = .unchanged, message: Message = .nothing, mail: ActionMail? = nil, notified: Notified = .nobody,
        undo: AccountAction? = nil, reasonRequired: Bool = false, confirmation: String?
    ) {
        self.grants = grants
        self.access = access
        self.message = message
        self.mail = mail
        self.notified = notified
        self.undo = undo
        self.reasonRequired = reasonRequired
        self.confirmation = confirmation
    }
}

/// Why a new password is made, which decides the mail that carries it. Raw values are stored.
public enum CredentialsOccasion: String, CaseIterable, Sendable, Hashable {
    case published, enabled, reset
}

/// The mails that tell people what was done to them or to their account. Raw values are kinds of mail.
public enum ActionMail: String, CaseIterable, Sendable, Hashable {
    case returned, approved, disabled
    case promoted, demoted, blocked, unblocked
    case blockedEverywhere = "blocked_everywhere"
    case unblockedEverywhere = "unblocked_everywhere"
}

extension AccountAction {
    /// All that it does besides moving the state. The use case, the pages and docs/permissions.md read it; a missing row does not compile.
    public var effects: AccountEffects {
        switch self {
        case .addGrant, .editGrant:
            AccountEffects(confirmation: "done.grant_saved")
        case .removeGrant:
            AccountEffects(confirmation: "done.grant_removed")
        case .requestApproval:
            AccountEffects(notified: .approvers, undo: .withdrawRequest, confirmation: "done.request_approval")
        case .withdrawRequest:
            AccountEffects(undo: .requestApproval, confirmation: "done.withdraw_request")
        case .returnRequest:
            AccountEffects(mail: .returned, reasonRequired: true, confirmation: "done.return")
        case .approve:
            AccountEffects(
                grants: .workingToApproved, access: .opened, message: .opening(.newUnlessOpen(.published)), mail: .approved,
                confirmation: "done.approve")
        case .confirmFulfilment:
            AccountEffects(confirmation: nil)
        case .push:
            AccountEffects(message: .opening(.waiting), confirmation: "done.push")
        case .disable:
            AccountEffects(access: .closed, message: .closing, mail: .disabled, confirmation: "done.disable")
        case .enable:
            AccountEffects(
                grants: .approvedToWorking, access: .opened, message: .opening(.new(.enabled)), confirmation: "done.enable")
        case .createNewDraft:
            AccountEffects(grants: .approvedToWorking, undo: .discardDraft, confirmation: "done.create_new_draft")
        case .discardDraft:
            AccountEffects(grants: .approvedToWorking, confirmation: "done.discard_draft")
        case .resetPassword:
            AccountEffects(message: .opening(.new(.reset)), confirmation: "done.reset_password")
        case .remove:
            AccountEffects(confirmation: "done.account_removed")
        }
    }
}
