import Foundation
import Vocabulary

/// What a userinfo answer has to say (OpenID Connect Core 1.0 §5.3.4).
struct UserInfoRules: Sendable {
    let provider: OpenIDProvider
    /// The ID token's subject.
    let subject: String
    let now: Date

    func check(_ claims: Claims) throws(TokenFlaw) {
        guard !claims.has("iss") || claims.text("iss") == provider.issuer else { throw .issuer }
        guard !claims.has("aud") || claims.audience?.contains(provider.clientID) == true else { throw .audience }
        if claims.has("exp") { try checkExpiry(claims) }
        // Without this, somebody else's answer could be slipped in.
        guard let same = claims.text("sub"), constantTimeEqual(same, subject) else { throw .subject }
    }

    private func checkExpiry(_ claims: Claims) throws(TokenFlaw) {
        guard let expiry = claims.moment("exp"), expiry.addingTimeInterval(ClockSkew.tolerated) > now else {
            throw .expired
        }
    }
}
