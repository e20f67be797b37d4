public import struct Foundation.Date

/// What has to be remembered between sending a browser to the provider and its return.
///
/// The portal keeps it on its side, sealed, for one use, bound to that browser.
public struct SignInAttempt: Sendable, Equatable, Codable {
    /// Ties the provider's answer to this browser (RFC 6749 §10.12).
    public let state: String
    /// Ties the ID token to this attempt (OpenID Connect Core 1.0 §3.1.2.1).
    public let nonce: String
    /// The secret behind the PKCE challenge (RFC 7636 §4.1).
    public let codeVerifier: String
    /// When the attempt began; it is good for ``lifetime``.
    public let startedAt: Date

    /// How long somebody may take at the provider, in seconds.
    public static let lifetime: Double = 600

    /// An attempt as the portal stored it.
    public init(state: String, nonce: String, codeVerifier: String, startedAt: Date) {
        self.state = state
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.startedAt = startedAt
    }

    func isOver(at now: Date) -> Bool {
        let age = now.timeIntervalSince(startedAt)
        return age > Self.lifetime || age < -ClockSkew.tolerated
    }
}

extension SignInAttempt: CustomStringConvertible, CustomReflectable {
    /// Without its secrets.
    public var description: String { "SignInAttempt(\(startedAt))" }
    /// Nothing, so that no dump shows its secrets.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// How far two machines' clocks may differ.
enum ClockSkew {
    /// In seconds.
    static let tolerated: Double = 60
}
