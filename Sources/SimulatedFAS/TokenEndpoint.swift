import Crypto
import Foundation
import Hummingbird
import Vocabulary

/// Exchanges a code for tokens (RFC 6749 §4.1.3, OpenID Connect Core 1.0 §3.1.3).
struct TokenEndpoint: Sendable {
    let fas: SimulatedFAS

    func answer(to request: Request, body fields: FormFields?) async throws -> FASAnswer {
        guard let client = await ClientAuthentication(state: fas.state).client(of: request) else {
            return try .refusal("invalid_client")
        }
        guard let fields, !fields.hasRepetitions, let code = fields["code"] else {
            return try .refusal("invalid_request")
        }
        guard fields["grant_type"] == "authorization_code" else { return try .refusal("unsupported_grant_type") }
        let token = fas.random.base64URL(32)
        // Redeemed before it is checked: a code that another client has seen is no longer safe.
        guard let grant = await fas.state.redeem(code, for: token), grant.request.client.id == client.id,
            grant.request.redirectURI == fields["redirect_uri"], verifies(fields["code_verifier"], grant.request)
        else { return try .refusal("invalid_grant") }
        await fas.state.issue(grant, token: token)
        return try .json([
            "access_token": .text(token), "token_type": "Bearer",
            "expires_in": .number(Int(FASState.tokenLifetime)),
            "scope": .text(grant.request.scopes.sorted().joined(separator: " ")),
            "id_token": .text(try await idToken(grant, accessToken: token)),
        ])
    }

    /// RFC 7636 §4.6.
    private func verifies(_ verifier: String?, _ request: AuthorizationRequest) -> Bool {
        guard let challenge = request.challenge else { return true }
        guard let verifier, (43...128).contains(verifier.utf8.count) else { return false }
        return SHA256.hash(data: Data(verifier.utf8)).base64URL == challenge
    }

    private func idToken(_ grant: Grant, accessToken: String) async throws -> String {
        let now = Int(fas.clock.now().timeIntervalSince1970)
        let client = grant.request.client.id
        var claims: [String: FASValue] = [
            "iss": .text(await fas.state.issuer),
            "sub": .text(fas.people[grant.person].subject),
            "aud": .text(client), "azp": .text(client),
            "iat": .number(now), "exp": .number(now + 3600),
            "auth_time": .number(Int(grant.agreedAt.timeIntervalSince1970)),
            "acr": .text(grant.level.acr),
            "at_hash": .text(SHA256.hash(data: Data(accessToken.utf8)).prefix(16).base64URL),
        ]
        if let nonce = grant.request.nonce { claims["nonce"] = .text(nonce) }
        let draft = TokenDraft(claims: claims, key: try await fas.keys.current())
        return try await fas.state.contrary.idToken(draft)
    }
}

extension FASPerson {
    /// Constant for a person, and not the SSIN.
    var subject: String {
        SHA256.hash(data: Data("simulated-fas:\(ssin)".utf8)).prefix(16).base64URL
    }
}

/// `client_secret_basic`: both halves are form-url-encoded (RFC 6749 §2.3.1).
struct ClientAuthentication: Sendable {
    let state: FASState

    func client(of request: Request) async -> FASClient? {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6))),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let id = FormFields.decode(halves[0]), let secret = FormFields.decode(halves[1]),
            let client = await state.client(id), isSame(secret, client.secret)
        else { return nil }
        return client
    }

    /// Compares hashes, so the time does not depend on the secrets.
    private func isSame(_ one: String, _ other: String) -> Bool {
        SHA256.hash(data: Data(one.utf8)) == SHA256.hash(data: Data(other.utf8))
    }
}
