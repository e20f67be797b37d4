import Access
import Vocabulary

/// A command with the password that its action sends, which is made before the transaction. Where the action's effects ask for a new
/// password there is one: a message that needs it cannot be put together without.
public struct PreparedCommand: Sendable {
    let command: AccountCommand
    let message: PreparedMessage

    var action: AccountAction { command.action }
    var reason: Remark? { command.reason }

    /// - Parameter credentials: makes a password, and is called only where one is needed.
    init(_ command: AccountCommand, credentials: () throws -> PreparedCredentials) rethrows {
        self.command = command
        message = switch command.action.effects.message {
        case .nothing: .nothing
        case .opening(.new(let occasion)): .opening(.new(try credentials(), occasion))
        case .opening(.newUnlessOpen(let occasion)): .opening(.newUnlessOpen(try credentials(), occasion))
        case .opening(.waiting): .opening(.waiting)
        case .closing: .closing
        }
    }
}

/// `AccountEffects.Message` with what it takes to send it.
enum PreparedMessage: Sendable {
    case nothing
    case opening(PreparedPassword)
    case closing
}

/// `AccountEffects.Password`, made.
enum PreparedPassword: Sendable {
    case new(PreparedCredentials, CredentialsOccasion)
    case newUnlessOpen(PreparedCredentials, CredentialsOccasion)
    /// The one that the installation has not confirmed yet, if any: a later state must carry it on.
    case waiting
}
