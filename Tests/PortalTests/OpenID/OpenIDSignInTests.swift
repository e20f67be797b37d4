import Foundation
@testable import OpenID
@testable import Portal
@testable import SimulatedFAS
import Testing
import Vocabulary

/// Signing in as it should go, and who answers to what was asked (SPEC §3).
@Suite struct OpenIDSignInTests {
    @Test func `with eID a person signs in at level 500`() async throws {
        try await OpenIDStage.with { stage in
            let identity = try await stage.signIn(as: "An Claes", with: .eID)
            #expect(identity.ssin.digits == "79051133856")
            #expect(identity.firstName.text == "An")
            #expect(identity.lastName.text == "Claes")
            #expect(identity.level == 500)
            #expect(!identity.idToken.isEmpty)
        }
    }

    @Test func `with itsme a person signs in at level 450`() async throws {
        try await OpenIDStage.with { stage in
            let identity = try await stage.signIn(as: "Noor El Amrani", with: .itsme)
            #expect(identity.ssin.digits == "03071524825")
            #expect(identity.lastName.text == "El Amrani")
            #expect(identity.level == 450)
        }
    }

    @Test func `a provider with plain userinfo and no PKCE works as well`() async throws {
        var answers = ContraryAnswers()
        answers.userInfoIsPlain = true
        try await OpenIDStage.with(answers) { stage in
            await stage.fas.register(
                FASClient(id: "plain", secret: "p", redirectURIs: [OpenIDStage.callback], requiresPKCE: false))
            var provider = stage.provider()
            provider.clientID = "plain"
            provider.clientSecret = "p"
            provider.pkce = false
            let identity = try await stage.signIn(stage.client(provider), as: "Tom Willems")
            #expect(identity.ssin.digits == "85073003328")
        }
    }

    @Test func `standard claim names are understood, and userinfo goes before the ID token`() async throws {
        var answers = ContraryAnswers.userInfo { draft in
            draft.claims["given_name"] = draft.claims.removeValue(forKey: "givenName")
            draft.claims["family_name"] = draft.claims.removeValue(forKey: "surname")
        }
        answers.idToken = ContraryAnswers.idToken { $0.claims["givenName"] = "Marc" }.idToken
        try await OpenIDStage.with(answers) { stage in
            let identity = try await stage.signIn()
            #expect(identity.firstName.text == "Emma")
            #expect(identity.lastName.text == "De Smet")
        }
    }

    @Test func `what userinfo leaves out is taken from the ID token`() async throws {
        var answers = ContraryAnswers.userInfo { $0.claims["egovNRN"] = nil }
        answers.idToken = ContraryAnswers.idToken { $0.claims["egovNRN"] = "01.04.12-196.07" }.idToken
        try await OpenIDStage.with(answers) { stage in
            let identity = try await stage.signIn()
            #expect(identity.ssin.digits == "01041219607")
        }
    }

    @Test(arguments: Language.allCases)
    func `the provider is asked to speak the language of the page`(language: Language) async throws {
        try await OpenIDStage.with { stage in
            let (url, attempt) = try await stage.client().begin(language: language)
            #expect(URLComponents(string: url)?.queryItems?.filter { $0.name == "ui_locales" }.map(\.value) == [language.rawValue])
            let query = try await FASBrowser(http: stage.http, issuer: stage.issuer).choose("Emma De Smet", .eID, at: url)
            #expect(try await stage.client().finish(query, attempt: attempt).firstName.text == "Emma")
        }
    }

    @Test func `the answer to another attempt is refused`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let (url, attempt) = try await client.begin()
            let (_, other) = try await client.begin()
            let query = try await FASBrowser(http: stage.http, issuer: stage.issuer).choose("Emma De Smet", .eID, at: url)
            await #expect(throws: SignInFailure.stateMismatch) { try await client.finish(query, attempt: other) }
            let stateless = query.filter { $0.key != "state" }
            await #expect(throws: SignInFailure.stateMismatch) { try await client.finish(stateless, attempt: attempt) }
        }
    }

    @Test func `an answer that names another provider is refused`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let (url, attempt) = try await client.begin()
            var query = try await FASBrowser(http: stage.http, issuer: stage.issuer).choose("Emma De Smet", .eID, at: url)
            query["iss"] = "https://other.example"
            await #expect(throws: SignInFailure.issuerMismatch) { try await client.finish(query, attempt: attempt) }
            query["iss"] = nil
            await #expect(throws: SignInFailure.issuerMismatch) { try await client.finish(query, attempt: attempt) }
        }
    }

    @Test func `a code works once`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let (url, attempt) = try await client.begin()
            let query = try await FASBrowser(http: stage.http, issuer: stage.issuer).choose("Emma De Smet", .eID, at: url)
            _ = try await client.finish(query, attempt: attempt)
            await #expect(throws: SignInFailure.providerRefused("invalid_grant")) {
                try await client.finish(query, attempt: attempt)
            }
        }
    }

    @Test func `a code does not work without the secret of the browser's own attempt`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let (url, attempt) = try await client.begin()
            let query = try await FASBrowser(http: stage.http, issuer: stage.issuer).choose("Emma De Smet", .eID, at: url)
            let stolen = SignInAttempt(
                state: attempt.state, nonce: attempt.nonce, codeVerifier: String(repeating: "a", count: 43),
                startedAt: attempt.startedAt)
            await #expect(throws: SignInFailure.providerRefused("invalid_grant")) {
                try await client.finish(query, attempt: stolen)
            }
        }
    }

    @Test func `an attempt ends after ten minutes`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let (url, attempt) = try await client.begin()
            let query = try await FASBrowser(http: stage.http, issuer: stage.issuer).choose("Emma De Smet", .eID, at: url)
            stage.clock.advance(601)
            await #expect(throws: SignInFailure.attemptExpired) { try await client.finish(query, attempt: attempt) }
        }
    }

    @Test func `whoever cancels at the provider is told so`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let browser = FASBrowser(http: stage.http, issuer: stage.issuer)
            let (url, attempt) = try await client.begin()
            let page = try await browser.open(url)
            let answer = try await browser.submit("request=\(page.request ?? "")&choice=cancel", cookie: page.cookie).answer
            let refused = SignInFailure.providerRefused("access_denied")
            await #expect(throws: refused) { try await client.finish(answer, attempt: attempt) }
            #expect(refused.textKey == "signin.failure.cancelled")
        }
    }

    @Test func `an error code that is none is not repeated`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let (_, attempt) = try await client.begin()
            let query = ["state": attempt.state, "iss": stage.issuer, "error": "<script>"]
            await #expect(throws: SignInFailure.providerRefused("unknown")) {
                try await client.finish(query, attempt: attempt)
            }
        }
    }

    @Test func `a wrong client secret is refused by the provider`() async throws {
        try await OpenIDStage.with { stage in
            var provider = stage.provider()
            provider.clientSecret = "wrong"
            let client = stage.client(provider)
            await #expect(throws: SignInFailure.providerRefused("invalid_client")) { try await stage.signIn(client) }
        }
    }

    @Test func `what is logged of a sign-in tells nothing`() async throws {
        try await OpenIDStage.with { stage in
            let (_, attempt) = try await stage.client().begin()
            let identity = try await stage.signIn(as: "An Claes")
            var text = "\(identity) \(attempt) \(stage.provider()) "
            dump(identity, to: &text)
            dump(attempt, to: &text)
            dump(stage.provider(), to: &text)
            for secret in [identity.idToken, identity.ssin.digits, "Claes", attempt.state, attempt.codeVerifier, OpenIDStage.secret] {
                #expect(!text.contains(secret))
            }
        }
    }

    @Test func `the portal's forms may lead to the provider`() {
        var provider = OpenIDProvider.fas(
            issuer: "https://idp.iamfas.belgium.be/fas/oauth2", clientID: "c", clientSecret: "s",
            publicURL: "https://eam.example/")
        #expect(provider.formTargets == ["https://idp.iamfas.belgium.be"])
        #expect(provider.redirectURI == "https://eam.example/login/callback")
        provider.endpoints.endSession = "https://out.example:8443/end"
        #expect(provider.formTargets == ["https://idp.iamfas.belgium.be", "https://out.example:8443"])
    }

    @Test func `identifiers and secrets are encoded as forms are`() {
        #expect(FormEncoding.encode("a b+c:é*-._~") == "a+b%2Bc%3A%C3%A9*-._%7E")
        #expect(FormEncoding.url("https://a.example/x?y=1", adding: [("s", "a b&c")]) == "https://a.example/x?y=1&s=a%20b%26c")
    }
}
