import AsyncHTTPClient
@testable import OpenID
@testable import Portal
@testable import SimulatedFAS
import Testing

/// The provider's keys, its description of itself, and its bad days.
@Suite struct OpenIDProviderTests {
    @Test func `keys are fetched once and serve until they are rotated`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            try await stage.signIn(client)
            try await stage.signIn(client)
            #expect(await stage.fas.requestCount(.keys) == 1)
            try await stage.fas.rotateKeys()
            try await stage.signIn(client)
            #expect(await stage.fas.requestCount(.keys) == 2)
            #expect(await stage.fas.requestCount(.discovery) == 1)
        }
    }

    @Test func `a dropped key is forgotten within the hour`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            try await stage.signIn(client)
            let old = try await stage.fas.keys.current()
            try await stage.fas.rotateKeys()
            stage.clock.advance(3601)
            await stage.fas.answer(.idToken { draft in
                draft.key = old
                draft.header["kid"] = .text(old.id)
            })
            await #expect(throws: SignInFailure.tokenRejected(.keyUnknown)) { try await stage.signIn(client) }
        }
    }

    @Test func `a flood of unknown keys does not become a flood of look-ups`() async throws {
        try await OpenIDStage.with(.idToken { $0.header["kid"] = "nobody" }) { stage in
            let client = stage.client()
            for _ in 0..<4 { try await flood(stage, client) }
            #expect(await stage.fas.requestCount(.keys) <= 2)
            stage.clock.advance(61)
            try await flood(stage, client)
            #expect(await stage.fas.requestCount(.keys) <= 3)
        }
    }

    private func flood(_ stage: OpenIDStage, _ client: OpenIDClient) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    await #expect(throws: SignInFailure.tokenRejected(.keyUnknown)) { try await stage.signIn(client) }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a key for encryption is not one for signatures`() async throws {
        var answers = ContraryAnswers()
        answers.keys = { keys in keys = keys.map { $0.with("use", "enc") } }
        try await expectNobody(.tokenRejected(.keyUnknown), when: answers)
        answers.keys = { keys in keys = keys.map { $0.with("alg", "RSA-OAEP") } }
        try await expectNobody(.tokenRejected(.keyUnknown), when: answers)
    }

    @Test func `keys of unknown kinds do not spoil the others`() async throws {
        var answers = ContraryAnswers()
        answers.keys = { keys in
            keys.insert(.text("nonsense"), at: 0)
            keys.insert(.object(["kty": "AKP", "kid": "new", "alg": "ML-DSA-65"]), at: 0)
        }
        try await OpenIDStage.with(answers) { stage in
            try await stage.signIn()
        }
    }

    @Test func `a provider that is away is unavailable`() async throws {
        try await OpenIDStage.with { stage in
            var provider = stage.provider()
            provider.issuer = "http://127.0.0.1:1/fas/oauth2"
            await #expect(throws: SignInFailure.providerUnavailable) { try await stage.client(provider).begin() }
        }
    }

    @Test(arguments: [FASEndpoint.discovery, .token, .userInfo, .keys])
    func `a provider that is out of order is unavailable`(endpoint: FASEndpoint) async throws {
        var answers = ContraryAnswers()
        answers.broken = [endpoint]
        try await expectNobody(.providerUnavailable, when: answers)
    }

    @Test(arguments: [FASEndpoint.discovery, .token, .userInfo, .keys])
    func `a provider that is slow is unavailable`(endpoint: FASEndpoint) async throws {
        try await OpenIDStage.with { stage in
            var answers = ContraryAnswers()
            answers.delays = [endpoint: .seconds(2)]
            await stage.fas.answer(answers)
            let client = stage.client(timeLimit: .milliseconds(300))
            await #expect(throws: SignInFailure.providerUnavailable) { try await stage.signIn(client) }
        }
    }

    @Test(arguments: [FASEndpoint.discovery, .token, .userInfo, .keys])
    func `an endless answer is not read to its end`(endpoint: FASEndpoint) async throws {
        var answers = ContraryAnswers()
        answers.ballast = [endpoint: 4 << 20]
        try await expectNobody(.answerMalformed, when: answers)
    }

    @Test func `a description of another issuer is refused`() async throws {
        try await expectNobody(
            .discoveryRejected(.issuer), when: .discovery("issuer", "https://idp.iamfas.belgium.be/fas/oauth2"))
    }

    @Test(arguments: ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"])
    func `an endpoint elsewhere without TLS is refused`(name: String) async throws {
        try await expectNobody(
            .discoveryRejected(.insecure(name)), when: .discovery(name, "http://other.example/oauth2"))
        try await expectNobody(
            .discoveryRejected(.insecure(name)), when: .discovery(name, "http://127.0.0.1@other.example/"))
        try await expectNobody(
            .discoveryRejected(.insecure(name)), when: .discovery(name, "https://user:word@idp.example/"))
        try await expectNobody(.discoveryRejected(.insecure(name)), when: .discovery(name, "javascript:alert(1)"))
    }

    @Test func `a needed endpoint that is not named is refused`() async throws {
        try await expectNobody(
            .discoveryRejected(.missing("token_endpoint")), when: .discovery("token_endpoint", nil))
    }

    @Test func `an issuer without TLS is refused, save on this machine`() async throws {
        try await OpenIDStage.with { stage in
            var provider = stage.provider()
            provider.issuer = "http://idp.example/fas/oauth2"
            await #expect(throws: SignInFailure.discoveryRejected(.insecure("issuer"))) {
                try await stage.client(provider).begin()
            }
        }
    }

    @Test func `with every endpoint set by hand nothing is discovered`() async throws {
        try await OpenIDStage.with { stage in
            var provider = stage.provider()
            provider.endpoints.authorization = stage.issuer + "/authorize"
            provider.endpoints.token = stage.issuer + "/access_token"
            provider.endpoints.userInfo = stage.issuer + "/userinfo"
            provider.endpoints.keys = stage.issuer + "/connect/jwk_uri"
            provider.endpoints.endSession = stage.issuer + "/connect/endSession"
            try await stage.signIn(stage.client(provider))
            #expect(await stage.fas.requestCount(.discovery) == 0)
        }
    }
}
