public import Vocabulary

/// The recipient of a mail.
public struct Recipient: Sendable {
    public let name: String
    public let email: String
    public let language: Language
    /// False for the placeholder address of a first sign-in.
    public let reachable: Bool

    public init(name: String, email: String, language: Language, reachable: Bool) {
        self.name = name
        self.email = email
        self.language = language
        self.reachable = reachable
    }
}
