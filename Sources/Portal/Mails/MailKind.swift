/// The kinds of mail (SPEC §7). Their texts are `mail.<kind>.subject` and `mail.<kind>.body`, with empty lines between paragraphs.
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
    /// One of the access managers added the person to an organisation.
    case added
    case promoted
    case demoted
    case blocked
    case unblocked
    case blockedEverywhere = "blocked_everywhere"
    case unblockedEverywhere = "unblocked_everywhere"
}
