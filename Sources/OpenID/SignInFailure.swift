/// Why signing in did not work. No case carries a person's data, a token or a secret, so all may be logged.
public enum SignInFailure: Error, Sendable, Equatable {
    /// The provider cannot be reached, is too slow or is out of order.
    case providerUnavailable
    /// The provider said no, with an error code of RFC 6749 §4.1.2.1 or §5.2; `access_denied` is the person's own no.
    case providerRefused(String)
    /// The provider's description of itself is not one to trust: a setting or the provider is wrong.
    case discoveryRejected(DiscoveryFlaw)
    /// The answer belongs to another attempt or another browser.
    case stateMismatch
    /// The answer names another provider than the one that was asked (RFC 9207).
    case issuerMismatch
    /// The person took longer than ten minutes, or the attempt is from the future.
    case attemptExpired
    /// An answer that cannot be read or is far too long.
    case answerMalformed
    /// The ID token does not hold.
    case tokenRejected(TokenFlaw)
    /// The userinfo answer does not hold.
    case userInfoRejected(TokenFlaw)
    /// The provider left out what an account needs; the names are those of ``Identity``'s properties.
    case claimsIncomplete([String])
    /// The provider gave something that cannot be right, such as an SSIN with a wrong check number.
    case claimsInvalid([String])
    /// The person signed in too weakly, or the provider did not say how (nil).
    case levelTooLow(Int?)

    /// The localisation key of the words a person gets: what happened and what to do.
    public var textKey: String { "signin.failure." + name }

    private var name: String {
        switch self {
        case .providerUnavailable: "unavailable"
        case .providerRefused("access_denied"): "cancelled"
        case .providerRefused: "refused"
        case .discoveryRejected: "misconfigured"
        case .stateMismatch, .issuerMismatch: "mismatch"
        case .attemptExpired: "expired"
        case .answerMalformed: "malformed"
        case .tokenRejected, .userInfoRejected: "untrusted"
        case .claimsIncomplete: "incomplete"
        case .claimsInvalid: "invalid"
        case .levelTooLow: "level"
        }
    }
}

/// What is wrong with a signed token (OpenID Connect Core 1.0 §3.1.3.7 and §5.3.4; RFC 8725).
public enum TokenFlaw: Error, Sendable, Equatable {
    /// Not three base64url parts with JSON in them.
    case malformed
    /// An algorithm outside the list: `none`, HMAC, or one nobody expects.
    case algorithmNotAllowed
    /// A header that asks for keys or rules of the token's own choice (`crit`, `jwk`, `jku`, `x5u`) or another type of token.
    case headerNotAllowed
    /// No published key has this `kid` and algorithm.
    case keyUnknown
    /// The signature does not fit.
    case signature
    /// `iss` is not the provider.
    case issuer
    /// `aud` is not this portal.
    case audience
    /// `azp` is missing among several audiences, or is not this portal.
    case authorizedParty
    /// `exp` is missing or past.
    case expired
    /// `iat` or `nbf` is in the future.
    case issuedInFuture
    /// `iat` is missing or more than an hour ago.
    case issuedTooLongAgo
    /// `nonce` is missing or another attempt's.
    case nonce
    /// `at_hash` does not fit the access token.
    case accessTokenHash
    /// `sub` is missing, or not the same person's in both answers.
    case subject
}

/// What is wrong with a discovery document (OpenID Connect Discovery 1.0 §4.3).
public enum DiscoveryFlaw: Sendable, Equatable {
    /// The document names another issuer.
    case issuer
    /// A needed endpoint is not given.
    case missing(String)
    /// An endpoint, or the issuer itself, is neither https nor on a loopback of a loopback issuer.
    case insecure(String)
}
