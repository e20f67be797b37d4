import Vocabulary

/// Why an action is not possible. Pages, API, CSV and jobs show the same words (`textKey`).
public enum Refusal: Error, Hashable, Sendable {
    /// The person has none of the capacities that may do it.
    case notYours(AccountAction)
    /// The account is in another state than the action needs.
    case wrongState(AccountAction, AccountState)
    /// A draft that once had live access cannot be removed.
    case hadAccess
    /// Nobody approves an account of their own.
    case fourEyes(AccountAction)
    /// Enabling brings back what was approved, and nothing ever was.
    case neverApproved
    case ownerDisabled
    case ownerBlockedHere
    case organisationDisabled
    case applicationDisabled
    case provisionDisabled
    case projectDisabled(code: String)
    /// There is nobody who could approve a request.
    case nobodyApproves
    case reasonMissing
    /// Somebody else was first: what was looked at is no longer what there is.
    case changedMeanwhile
    /// A fault of the program, for one of several rows.
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

    /// Refused because of who asks (403), rather than because of how things stand (409).
    public var isForbidden: Bool {
        switch self {
        case .notYours, .fourEyes: true
        case .wrongState, .hadAccess, .neverApproved, .ownerDisabled, .ownerBlockedHere, .organisationDisabled, .applicationDisabled,
            .provisionDisabled, .projectDisabled, .nobodyApproves, .reasonMissing, .changedMeanwhile, .failed: false
        }
    }
}
