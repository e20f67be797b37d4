import Access
import Mail

extension MailKind {
    /// The mail that an action's effects name.
    init(_ mail: ActionMail) {
        self = switch mail {
        case .returned: .returned
        case .approved: .approved
        case .disabled: .disabled
        case .promoted: .promoted
        case .demoted: .demoted
        case .blocked: .blocked
        case .unblocked: .unblocked
        case .blockedEverywhere: .blockedEverywhere
        case .unblockedEverywhere: .unblockedEverywhere
        }
    }

    /// The mail that carries a new password.
    init(_ occasion: CredentialsOccasion) {
        self = switch occasion {
        case .published: .published
        case .enabled: .enabled
        case .reset: .passwordReset
        }
    }
}
