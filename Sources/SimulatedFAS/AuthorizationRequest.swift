/// A client's request when it sends a browser here (OpenID Connect Core 1.0 §3.1.2.1).
struct AuthorizationRequest: Sendable {
    let client: FASClient
    let redirectURI: String
    let state: String
    let nonce: String?
    let scopes: Set<String>
    let levels: [FASLevel]
    /// The S256 challenge.
    let challenge: String?

    /// The client and the address for its answer. Without both, nothing may be sent anywhere.
    static func recipient(_ fields: FormFields, _ client: FASClient?) -> (FASClient, String)? {
        guard let client, let address = fields["redirect_uri"], client.redirectURIs.contains(address) else {
            return nil
        }
        return (client, address)
    }

    static func parse(
        _ fields: FormFields, client: FASClient, redirectURI: String
    ) throws(AuthorizationFlaw) -> AuthorizationRequest {
        guard !fields.hasRepetitions else { throw .invalidRequest("A parameter came twice.") }
        guard fields["response_type"] == "code" else { throw .unsupportedResponseType }
        let scopes = Set((fields["scope"] ?? "").split(separator: " ").map(String.init))
        guard scopes.contains("openid") else { throw .invalidScope }
        guard let state = fields["state"], (8...512).contains(state.utf8.count) else {
            throw .invalidRequest("state is missing or too short.")
        }
        return AuthorizationRequest(
            client: client, redirectURI: redirectURI, state: state, nonce: fields["nonce"], scopes: scopes,
            levels: FASLevel.offered(for: (fields["acr_values"] ?? "").split(separator: " ").map(String.init)),
            challenge: try challenge(fields, client))
    }

    /// S256 only: `plain` protects nothing (RFC 9700 §2.1.1).
    private static func challenge(_ fields: FormFields, _ client: FASClient) throws(AuthorizationFlaw) -> String? {
        guard let challenge = fields["code_challenge"] else {
            guard !client.requiresPKCE, fields["code_challenge_method"] == nil else {
                throw .invalidRequest("code_challenge is missing.")
            }
            return nil
        }
        guard fields["code_challenge_method"] == "S256", challenge.utf8.count == 43 else {
            throw .invalidRequest("code_challenge_method has to be S256.")
        }
        return challenge
    }
}

/// Why a request is refused (RFC 6749 §4.1.2.1).
enum AuthorizationFlaw: Error {
    case invalidRequest(String)
    case unsupportedResponseType
    case invalidScope

    var code: String {
        switch self {
        case .invalidRequest: "invalid_request"
        case .unsupportedResponseType: "unsupported_response_type"
        case .invalidScope: "invalid_scope"
        }
    }

    var description: String {
        switch self {
        case .invalidRequest(let description): description
        case .unsupportedResponseType: "response_type has to be code."
        case .invalidScope: "scope has to contain openid."
        }
    }
}
