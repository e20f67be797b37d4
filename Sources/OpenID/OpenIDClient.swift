public import AsyncHTTPClient
import Crypto
import Foundation
public import Logging
public import Vocabulary

/// Signs people in with an OpenID provider: authorization code flow with PKCE (SPEC §3; OpenID Connect Core 1.0 §3.1;
/// RFC 6749, 7636, 9207).
///
/// It keeps only the provider's endpoints and keys in memory; the caller stores the attempt.
public struct OpenIDClient: Sendable {
    let provider: OpenIDProvider
    let exchange: ProviderExchange
    let directory: ProviderDirectory
    let keys: SigningKeyCache
    private let presence: ProviderPresence
    private let clock: TimeSource
    private let random: RandomSource

    /// - Parameters:
    ///   - http: must use ``httpConfiguration``, so that it follows no redirects.
    ///   - timeLimit: for each request to the provider, including the body of its answer.
    public init(
        provider: OpenIDProvider, http: HTTPClient, clock: TimeSource, random: RandomSource, logger: Logger,
        timeLimit: Duration = .seconds(10)
    ) {
        self.provider = provider
        self.clock = clock
        self.random = random
        exchange = ProviderExchange(http: http, timeLimit: timeLimit, logger: logger)
        directory = ProviderDirectory(provider: provider, exchange: exchange, clock: clock)
        keys = SigningKeyCache(exchange: exchange, clock: clock)
        presence = ProviderPresence(exchange: exchange, clock: clock)
    }

    /// Starts an attempt.
    ///
    /// - Parameter language: the requested language of the provider's pages (`ui_locales`).
    /// - Returns: the address for the browser, and the attempt to store until it returns.
    /// - Throws: `providerUnavailable`, `answerMalformed` or `discoveryRejected`.
    public func begin(
        language: Language? = nil
    ) async throws(SignInFailure) -> (url: String, attempt: SignInAttempt) {
        let metadata = try await directory.metadata()
        guard await presence.answers(at: metadata.authorization) else { throw .providerUnavailable }
        let attempt = SignInAttempt(
            state: random.base64URL(32), nonce: random.base64URL(32), codeVerifier: random.base64URL(32),
            startedAt: clock.now())
        var fields = [
            ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", provider.redirectURI),
            ("scope", provider.scopes.joined(separator: " ")), ("state", attempt.state), ("nonce", attempt.nonce),
        ]
        if !provider.acrValues.isEmpty {
            fields.append(("acr_values", provider.acrValues.joined(separator: " ")))
        }
        if provider.pkce {
            fields.append(("code_challenge", Self.challenge(for: attempt.codeVerifier)))
            fields.append(("code_challenge_method", "S256"))
        }
        if let language { fields.append(("ui_locales", language.rawValue)) }
        return (FormEncoding.url(metadata.authorization, adding: fields), attempt)
    }

    /// Finishes an attempt with the provider's answer.
    ///
    /// - Parameters:
    ///   - query: the callback's decoded query. The caller refuses repeated fields first.
    ///   - attempt: the attempt of this browser, removed from storage: it must not be used again, whatever the result.
    /// - Returns: a person whose identity the provider confirms.
    /// - Throws: every ``SignInFailure``.
    public func finish(
        _ query: [String: String], attempt: SignInAttempt
    ) async throws(SignInFailure) -> Identity {
        let code = try code(in: query, for: attempt)
        let metadata = try await directory.metadata()
        guard query["iss"] != nil || !metadata.namesItselfInAnswers else { throw .issuerMismatch }
        let tokens = try await redeem(code, for: attempt, at: metadata.token)
        let claims = try await verified(tokens.id_token, metadata, or: SignInFailure.tokenRejected)
        let subject = try subject(of: claims, attempt, tokens)
        let level = try level(of: claims)
        let userInfo = try await userInfo(tokens.access_token, subject, metadata)
        return try IdentityClaims(names: provider.claims, userInfo: userInfo, idToken: claims)
            .identity(level: level, token: tokens.id_token)
    }

    /// The address at which the browser ends the provider's session (OpenID Connect RP-Initiated Logout 1.0).
    ///
    /// - Parameter state: the provider returns it with the browser.
    /// - Returns: nil if the provider has no such page or is unavailable; the local log-out counts anyway.
    public func endSessionURL(idToken: String, state: String? = nil) async -> String? {
        guard let metadata = try? await directory.metadata(), let endpoint = metadata.endSession, await presence.answers(at: endpoint) else { return nil }
        var fields = [("id_token_hint", idToken), ("client_id", provider.clientID)]
        if let back = provider.postLogoutRedirectURI {
            fields.append(("post_logout_redirect_uri", back))
            if let state { fields.append(("state", state)) }
        }
        return FormEncoding.url(endpoint, adding: fields)
    }

    private static func challenge(for verifier: String) -> String {
        SHA256.hash(data: Data(verifier.utf8)).base64URL
    }
}

extension OpenIDClient {
    private func code(in query: [String: String], for attempt: SignInAttempt) throws(SignInFailure) -> String {
        guard let state = query["state"], constantTimeEqual(state, attempt.state) else { throw .stateMismatch }
        guard !attempt.isOver(at: clock.now()) else { throw .attemptExpired }
        guard query["iss"] == nil || query["iss"] == provider.issuer else { throw .issuerMismatch }
        if let error = query["error"] { throw .providerRefused(ErrorCode.safe(error)) }
        guard let code = query["code"], (1...4096).contains(code.utf8.count) else { throw .answerMalformed }
        return code
    }

    private func redeem(
        _ code: String, for attempt: SignInAttempt, at endpoint: String
    ) async throws(SignInFailure) -> TokenAnswer {
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", provider.redirectURI),
        ]
        if provider.pkce { form.append(("code_verifier", attempt.codeVerifier)) }
        let answer = try await exchange.post(
            endpoint, form: form, user: provider.clientID, password: provider.clientSecret)
        return try TokenAnswer.read(answer)
    }

    private func subject(
        of claims: Claims, _ attempt: SignInAttempt, _ tokens: TokenAnswer
    ) throws(SignInFailure) -> String {
        let rules = IDTokenRules(
            provider: provider, nonce: attempt.nonce, accessToken: tokens.access_token, now: clock.now())
        do throws(TokenFlaw) { return try rules.check(claims) } catch { throw .tokenRejected(error) }
    }

    private func level(of claims: Claims) throws(SignInFailure) -> Int {
        let level = claims.text("acr").flatMap(provider.level(ofACR:))
        guard let level, level >= provider.minimumLevel else { throw .levelTooLow(level) }
        return level
    }

    private func userInfo(
        _ accessToken: String, _ subject: String, _ metadata: ProviderMetadata
    ) async throws(SignInFailure) -> Claims? {
        guard let endpoint = metadata.userInfo else { return nil }
        let answer = try await exchange.get(endpoint, bearer: accessToken)
        guard answer.isSuccess else { throw .answerMalformed }
        let claims = try await userInfoClaims(answer, metadata)
        let rules = UserInfoRules(provider: provider, subject: subject, now: clock.now())
        do throws(TokenFlaw) { try rules.check(claims) } catch { throw .userInfoRejected(error) }
        return claims
    }

    /// FAS signs its answer; other providers send plain JSON (FACTS "FAS").
    private func userInfoClaims(
        _ answer: ProviderExchange.ProviderReply, _ metadata: ProviderMetadata
    ) async throws(SignInFailure) -> Claims {
        switch answer.contentType {
        case "application/jwt":
            let token = String(decoding: answer.body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            return try await verified(token, metadata, or: SignInFailure.userInfoRejected)
        case "application/json":
            guard let claims = try? JSONDecoder().decode(Claims.self, from: answer.body) else {
                throw .answerMalformed
            }
            return claims
        default:
            throw .answerMalformed
        }
    }

    /// The claims of a token with a valid signature by one of the provider's keys.
    private func verified(
        _ text: String, _ metadata: ProviderMetadata, or failure: @Sendable (TokenFlaw) -> SignInFailure
    ) async throws(SignInFailure) -> Claims {
        let token: CompactToken
        do throws(TokenFlaw) { token = try CompactToken.parse(text) } catch { throw failure(error) }
        let key = try await keys.key(token.keyID, token.algorithm, publishedAt: metadata.keys)
        guard let key else { throw failure(.keyUnknown) }
        do throws(TokenFlaw) { return try await key.claims(of: token) } catch { throw failure(error) }
    }
}
