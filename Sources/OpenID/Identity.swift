public import Vocabulary

/// A person as the provider vouches for them. Only ``OpenIDClient/finish(_:attempt:)`` makes one outside tests.
public struct Identity: Sendable, Equatable {
    /// The key of the person (SPEC §3).
    public let ssin: SSIN
    /// Shown greyed out on the profile, never edited.
    public let firstName: PersonName
    /// Shown greyed out on the profile, never edited.
    public let lastName: PersonName
    /// How strongly the person signed in: 500 for eID, 450 for itsme (FACTS "FAS").
    public let level: Int
    /// The ID token as it came, to be given back at log-out as `id_token_hint`. Sealed at rest like the session.
    public let idToken: String

    /// Made by the client, and by tests of what follows signing in.
    public init(ssin: SSIN, firstName: PersonName, lastName: PersonName, level: Int, idToken: String) {
        self.ssin = ssin
        self.firstName = firstName
        self.lastName = lastName
        self.level = level
        self.idToken = idToken
    }
}

extension Identity: CustomStringConvertible, CustomReflectable {
    /// Without anything personal.
    public var description: String { "Identity(level \(level))" }
    /// Nothing, so that no dump shows the person or the token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
