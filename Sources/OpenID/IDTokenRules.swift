import Crypto
import Foundation
import Vocabulary

/// What an ID token has to say, once its signature holds (OpenID Connect Core 1.0 §3.1.3.7).
struct IDTokenRules: Sendable {
    let provider: OpenIDProvider
    let nonce: String
    let accessToken: String
    let now: Date

    /// In seconds; a code is exchanged at once, so an older token is a replayed one.
    private static let maximumAge: Double = 3600

    /// The subject of a token that keeps every rule.
    func check(_ claims: Claims) throws(TokenFlaw) -> String {
        guard claims.text("iss") == provider.issuer else { throw .issuer }
        try checkAudience(claims)
        try checkTimes(claims)
        guard let nonce = claims.text("nonce"), constantTimeEqual(nonce, self.nonce) else { throw .nonce }
        try checkAccessTokenHash(claims)
        guard let subject = claims.text("sub"), subject.utf8.count <= 255 else { throw .subject }
        return subject
    }

    private func checkAudience(_ claims: Claims) throws(TokenFlaw) {
        guard let audience = claims.audience, audience.contains(provider.clientID) else { throw .audience }
        guard audience.count > 1 || claims.has("azp") else { return }
        guard claims.text("azp") == provider.clientID else { throw .authorizedParty }
    }

    private func checkTimes(_ claims: Claims) throws(TokenFlaw) {
        let skew = ClockSkew.tolerated
        guard let expiry = claims.moment("exp"), expiry.addingTimeInterval(skew) > now else { throw .expired }
        guard let issued = claims.moment("iat") else { throw .issuedTooLongAgo }
        guard issued <= now.addingTimeInterval(skew) else { throw .issuedInFuture }
        guard issued >= now.addingTimeInterval(-Self.maximumAge) else { throw .issuedTooLongAgo }
        if let start = claims.moment("nbf"), start > now.addingTimeInterval(skew) { throw .issuedInFuture }
    }

    /// Every algorithm of ours hashes with SHA-256, so this does too (OpenID Connect Core 1.0 §3.1.3.6).
    private func checkAccessTokenHash(_ claims: Claims) throws(TokenFlaw) {
        guard claims.has("at_hash") else { return }
        let expected = SHA256.hash(data: Data(accessToken.utf8)).prefix(16).base64URL
        guard let hash = claims.text("at_hash"), constantTimeEqual(hash, expected) else {
            throw .accessTokenHash
        }
    }
}
