public import Database
public import Vocabulary
public import Web

/// An account as View profile lists it.
public struct LinkedAccount: Sendable {
    public let path: String
    public let label: String
    public let email: String
    public let state: String
    public let chip: Chip

    /// - Parameter path: the account's page.
    public init(path: String, label: String, email: String, state: String, chip: Chip) {
        self.path = path
        self.label = label
        self.email = email
        self.state = state
        self.chip = chip
    }
}

/// Reads a person's accounts for View profile; the feature that has accounts gives it.
public struct LinkedAccounts: Sendable {
    public let read: @Sendable (UserID, Texts, any Reader) throws -> [LinkedAccount]

    public init(read: @escaping @Sendable (UserID, Texts, any Reader) throws -> [LinkedAccount]) { self.read = read }
}

/// Linked accounts are sortable by Account, Email and State.
enum LinkedAccountSort: String, Sendable {
    case account, email, state

    init(_ text: String?) { self = text.flatMap(LinkedAccountSort.init(rawValue:)) ?? .account }

    func sorted(_ accounts: [LinkedAccount]) -> [LinkedAccount] {
        switch self {
        case .account: accounts.sorted { $0.label < $1.label }
        case .email: accounts.sorted { $0.email < $1.email }
        case .state: accounts.sorted { $0.state < $1.state }
        }
    }
}
