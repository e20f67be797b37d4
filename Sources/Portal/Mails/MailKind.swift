/// The kinds of mail (SPEC §7). Texts are `mail.<kind>.subject` and `mail.<kind>.body`, its paragraphs divided by an empty line.
public enum MailKind: String, CaseIterable, Sendable {
    case approvalRequested = "approval_requested"
    /// Several requests in one mail.
    case approvalDigest = "approval_digest"
    /// Requests that have waited for three working days.
    case reminder
    case returned
    case approved
    case published
    case disabled
    case enabled
    case passwordReset = "password_reset"
    /// To an organisation, by one of its access managers.
    case added
    case promoted
    case demoted
    case blocked
    case unblocked
    case blockedEverywhere = "blocked_everywhere"
    case unblockedEverywhere = "unblocked_everywhere"
}
