public import Vocabulary

/// A person's identity, confirmed by the provider. Outside tests only ``OpenIDClient/finish(_:attempt:)`` creates one.
public struct Identity: Sendable, Equatable {
    /// The provider's own identifier of the person.
    public let subject: String
    /// Identifies the person (SPEC §3).
    public let ssin: SSIN
    /// Read-only on the profile.
    public let firstName: PersonName
    /// Read-only on the profile.
    public let lastName: PersonName
    /// The person's language at the provider, if the portal supports it.
    public let language: Language?
    /// A suggestion for the primary e-mail address.
    public let email: EmailAddress?
    /// The strength of the sign-in: 500 for eID, 450 for itsme (FACTS "FAS").
    public let level: Int
    /// The ID token as received, for `id_token_hint` at log-out. Sealed at rest with the session.
    public let idToken: String

    /// For the client, and for tests of the code after sign-in.
    public init(
        subject: String, ssin: SSIN, firstName: PersonName, lastName: PersonName,
        language: Language?, email: EmailAddress?, level: Int, idToken: String
    ) {
        self.subject = subject
        self.ssin = ssin
        self.firstName = firstName
        self.lastName = lastName
        self.language = language
        self.email = email
        self.level = level
        self.idToken = idToken
    }
}

extension Identity: CustomStringConvertible, CustomReflectable {
    /// Without personal data.
    public var description: String { "Identity(level \(level))" }
    /// Empty, so that no dump shows the person or the token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
