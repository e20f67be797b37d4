import Foundation

/// The provider's endpoints, checked.
struct ProviderMetadata: Sendable, Equatable {
    let authorization: String
    let token: String
    /// Not every provider has one.
    let userInfo: String?
    let keys: String
    let endSession: String?
    /// Whether the provider promises `iss` in its answers (RFC 9207 §3).
    let namesItselfInAnswers: Bool

    /// - Parameter document: nil when every endpoint is set by hand.
    static func check(
        _ document: DiscoveryDocument?, for provider: OpenIDProvider
    ) throws(SignInFailure) -> ProviderMetadata {
        guard document == nil || document?.issuer == provider.issuer else { throw .discoveryRejected(.issuer) }
        let byHand = provider.endpoints
        let rule = EndpointRule(issuer: provider.issuer)
        return ProviderMetadata(
            authorization: try rule.required(
                byHand.authorization ?? document?.authorization_endpoint, "authorization_endpoint"),
            token: try rule.required(byHand.token ?? document?.token_endpoint, "token_endpoint"),
            userInfo: try rule.optional(byHand.userInfo ?? document?.userinfo_endpoint, "userinfo_endpoint"),
            keys: try rule.required(byHand.keys ?? document?.jwks_uri, "jwks_uri"),
            endSession: try rule.optional(
                byHand.endSession ?? document?.end_session_endpoint, "end_session_endpoint"),
            namesItselfInAnswers: document?.authorization_response_iss_parameter_supported ?? false)
    }
}

/// The fields that are read of a discovery document; the names are those of OpenID Connect Discovery 1.0 §3.
struct DiscoveryDocument: Decodable {
    let issuer: String
    let authorization_endpoint: String?
    let token_endpoint: String?
    let userinfo_endpoint: String?
    let jwks_uri: String?
    let end_session_endpoint: String?
    let authorization_response_iss_parameter_supported: Bool?
}

/// https everywhere; plain http on this machine alone, and only when the issuer itself is there.
struct EndpointRule {
    private let loopbackAllowed: Bool

    init(issuer: String) {
        loopbackAllowed = Self.isLoopback(issuer)
    }

    static func checkIssuer(_ issuer: String) throws(SignInFailure) {
        guard isSecure(issuer) || isLoopback(issuer) else { throw .discoveryRejected(.insecure("issuer")) }
    }

    func required(_ address: String?, _ name: String) throws(SignInFailure) -> String {
        guard let address = try optional(address, name) else { throw .discoveryRejected(.missing(name)) }
        return address
    }

    func optional(_ address: String?, _ name: String) throws(SignInFailure) -> String? {
        guard let address else { return nil }
        guard Self.isSecure(address) || (loopbackAllowed && Self.isLoopback(address)) else {
            throw .discoveryRejected(.insecure(name))
        }
        return address
    }

    private static func isSecure(_ address: String) -> Bool { host(of: address, scheme: "https") != nil }

    private static func isLoopback(_ address: String) -> Bool {
        guard let host = host(of: address, scheme: "http") else { return false }
        return ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
    }

    private static func host(of address: String, scheme: String) -> String? {
        guard let parts = URLComponents(string: address), parts.scheme?.lowercased() == scheme,
            parts.user == nil, parts.password == nil, parts.fragment == nil, let host = parts.host, !host.isEmpty
        else { return nil }
        return host.lowercased()
    }
}
