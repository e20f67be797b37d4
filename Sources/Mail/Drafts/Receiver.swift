public import Vocabulary

/// Whom a mail is for.
public struct Receiver: Sendable {
    public let name: String
    public let email: String
    public let language: Language
    /// The placeholder of a first sign-in reaches nobody.
    public let reachable: Bool

    public init(name: String, email: String, language: Language, reachable: Bool) {
        self.name = name
        self.email = email
        self.language = language
        self.reachable = reachable
    }
}
