/// Why a sign-in failed. No case contains a person's data, a token or a secret, so all may be logged.
public enum SignInFailure: Error, Sendable, Equatable {
    /// The provider is unreachable, too slow or broken.
    case providerUnavailable
    /// The provider refused, with an error code of RFC 6749 §4.1.2.1 or §5.2; with `access_denied` the person refused.
    case providerRefused(String)
    /// The provider's discovery document is not acceptable: a setting or the provider is wrong.
    case discoveryRejected(DiscoveryFlaw)
    /// The answer belongs to another attempt or another browser.
    case stateMismatch
    /// The answer names another provider than the requested one (RFC 9207).
    case issuerMismatch
    /// The person took longer than ten minutes, or the attempt's time is in the future.
    case attemptExpired
    /// An answer is unreadable or far too long.
    case answerMalformed
    /// The ID token is invalid.
    case tokenRejected(TokenFlaw)
    /// The userinfo answer is invalid.
    case userInfoRejected(TokenFlaw)
    /// The provider omitted required data; the names are those of ``Identity``'s properties.
    case claimsIncomplete([String])
    /// The provider sent invalid data, such as an SSIN with a wrong check number.
    case claimsInvalid([String])
    /// The sign-in was too weak, or the provider did not give its level (nil).
    case levelTooLow(Int?)

    /// The localisation key of the person's message: what happened and what to do.
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

/// An error of a signed token (OpenID Connect Core 1.0 §3.1.3.7 and §5.3.4; RFC 8725).
public enum TokenFlaw: Error, Sendable, Equatable {
    /// Not three base64url parts that contain JSON.
    case malformed
    /// An algorithm that is not allowed: `none`, HMAC, or an unexpected one.
    case algorithmNotAllowed
    /// A header with its own keys or rules (`crit`, `jwk`, `jku`, `x5u`), or another type of token.
    case headerNotAllowed
    /// No published key has this `kid` and algorithm.
    case keyUnknown
    /// The signature is invalid.
    case signature
    /// `iss` is not the provider.
    case issuer
    /// `aud` is not this portal.
    case audience
    /// `azp` is missing with several audiences, or is not this portal.
    case authorizedParty
    /// `exp` is missing or past.
    case expired
    /// `iat` or `nbf` is in the future.
    case issuedInFuture
    /// `iat` is missing or more than an hour ago.
    case issuedTooLongAgo
    /// `nonce` is missing or belongs to another attempt.
    case nonce
    /// `at_hash` does not match the access token.
    case accessTokenHash
    /// `sub` is missing, or differs between the two answers.
    case subject
}

/// An error of a discovery document (OpenID Connect Discovery 1.0 §4.3).
public enum DiscoveryFlaw: Sendable, Equatable {
    /// The document names another issuer.
    case issuer
    /// A required endpoint is missing.
    case missing(String)
    /// An endpoint, or the issuer itself, is not https. Loopback is allowed if the issuer is on loopback too.
    case insecure(String)
}
