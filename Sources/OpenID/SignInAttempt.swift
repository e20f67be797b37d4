public import struct Foundation.Date

/// The data of a sign-in between the redirect to the provider and the browser's return.
///
/// The portal stores it, sealed, for one use, and bound to that browser.
public struct SignInAttempt: Sendable, Equatable, Codable {
    /// Links the provider's answer to this browser (RFC 6749 §10.12).
    public let state: String
    /// Links the ID token to this attempt (OpenID Connect Core 1.0 §3.1.2.1).
    public let nonce: String
    /// The secret of the PKCE challenge (RFC 7636 §4.1).
    public let codeVerifier: String
    /// When the attempt began; it is valid for ``lifetime``.
    public let startedAt: Date

    /// The time limit at the provider, in seconds.
    public static let lifetime: Double = 600

    /// A stored attempt.
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
    /// Empty, so that no dump shows its secrets.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The tolerated difference between two machines' clocks.
enum ClockSkew {
    /// In seconds.
    static let tolerated: Double = 60
}
