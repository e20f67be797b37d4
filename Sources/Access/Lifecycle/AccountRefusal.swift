import Vocabulary

/// Why an action is not possible. Pages, API, CSV and jobs show the same words (`textKey`).
public enum AccountRefusal: Error, Hashable, Sendable {
    /// The person has no actor role that may do it.
    case notYours(AccountAction)
    /// The action needs another state.
    case wrongState(AccountAction, AccountState)
    /// A draft that had access before cannot be removed.
    case hadAccess
    /// Nobody approves their own account.
    case fourEyes(AccountAction)
    /// Enabling restores what was approved, and nothing was ever approved.
    case neverApproved
    case ownerDisabled
    case ownerBlockedHere
    case organisationDisabled
    case applicationDisabled
    case provisionDisabled
    case projectDisabled(code: String)
    /// Nobody could approve a request.
    case nobodyApproves
    case reasonMissing
    /// Another person was faster: the page showed an older revision.
    case changedMeanwhile
    /// A defect of the program, reported for one of several rows.
    case failed

    public var textKey: String {
        switch self {
        case .notYours: "refusal.not_yours"
        case .wrongState(let action, _): "refusal.wrong_state.\(action.rawValue)"
        case .hadAccess: "refusal.had_access"
        case .fourEyes: "refusal.four_eyes"
        case .neverApproved: "refusal.never_approved"
        case .ownerDisabled: "refusal.owner_disabled"
        case .ownerBlockedHere: "refusal.owner_blocked_here"
        case .organisationDisabled: "refusal.organisation_disabled"
        case .applicationDisabled: "refusal.application_disabled"
        case .provisionDisabled: "refusal.provision_disabled"
        case .projectDisabled: "refusal.project_disabled"
        case .nobodyApproves: "refusal.nobody_approves"
        case .reasonMissing: "refusal.reason_missing"
        case .changedMeanwhile: "refusal.changed_meanwhile"
        case .failed: "refusal.failed"
        }
    }

    public var arguments: [String: String] {
        switch self {
        case .wrongState(_, let state): ["state": state.rawValue]
        case .projectDisabled(let code): ["project": code]
        case .notYours, .hadAccess, .fourEyes, .neverApproved, .ownerDisabled, .ownerBlockedHere, .organisationDisabled, .applicationDisabled,
            .provisionDisabled, .nobodyApproves, .reasonMissing, .changedMeanwhile, .failed: [:]
        }
    }

    /// The refusal concerns the person (403), not the state (409).
    public var isForbidden: Bool {
        switch self {
        case .notYours, .fourEyes: true
        case .wrongState, .hadAccess, .neverApproved, .ownerDisabled, .ownerBlockedHere, .organisationDisabled, .applicationDisabled,
            .provisionDisabled, .projectDisabled, .nobodyApproves, .reasonMissing, .changedMeanwhile, .failed: false
        }
    }
}
