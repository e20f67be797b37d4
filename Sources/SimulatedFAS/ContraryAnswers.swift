import Foundation
import Vocabulary

/// How tests make the simulated FAS lie. Nothing outside `@testable` reaches it; the default tells the truth.
struct ContraryAnswers: Sendable {
    /// Turns the honest ID token into what is sent.
    var idToken: @Sendable (TokenDraft) throws -> String = { try $0.signed() }
    /// Turns the honest userinfo answer into what is sent; nil sends `plainUserInfo`.
    var userInfo: @Sendable (TokenDraft) throws -> String = { try $0.signed() }
    /// Sends userinfo as plain JSON instead of a signed token.
    var userInfoIsPlain = false
    /// Changes the discovery document.
    var discovery: @Sendable (inout [String: FASValue]) -> Void = { _ in }
    /// Changes the published keys.
    var keys: @Sendable (inout [FASValue]) -> Void = { _ in }
    /// How long an endpoint takes before it answers.
    var delays: [FASEndpoint: Duration] = [:]
    /// How many bytes of blanks follow an endpoint's answer.
    var ballast: [FASEndpoint: Int] = [:]
    /// Endpoints that answer 503.
    var broken: Set<FASEndpoint> = []
}

/// The endpoints programs call.
enum FASEndpoint: String, Sendable, CaseIterable {
    case discovery = "/.well-known/openid-configuration"
    case token = "/access_token"
    case userInfo = "/userinfo"
    case introspection = "/introspect"
    case keys = "/connect/jwk_uri"
}

/// A token about to be signed.
struct TokenDraft: Sendable {
    var header: [String: FASValue]
    var claims: [String: FASValue]
    var key: FASKey

    init(claims: [String: FASValue], key: FASKey) {
        header = ["alg": "RS256", "typ": "JWT", "kid": .text(key.id)]
        self.claims = claims
        self.key = key
    }

    /// What the signature covers (RFC 7515 §5.1).
    func signingInput() throws -> String {
        try header.json().base64URL + "." + claims.json().base64URL
    }

    func signed() throws -> String {
        let input = try signingInput()
        return input + "." + (try key.signature(over: input)).base64URL
    }
}
