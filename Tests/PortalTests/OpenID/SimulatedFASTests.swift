import Foundation
@testable import OpenID
@testable import Portal
@testable import SimulatedFAS
import Testing
import Vocabulary

/// The stand-in itself: what it offers, and what it refuses as a real provider would.
@Suite struct SimulatedFASTests {
    @Test func `all sample people have valid national numbers`() {
        #expect(FASPerson.samplePeople.count == 11)
        for person in FASPerson.samplePeople {
            #expect((try? SSIN.parse(person.ssin)) != nil, "\(person.firstName)")
        }
    }

    @Test func `its page offers the people and both ways, and lets the form lead back`() async throws {
        try await OpenIDStage.with { stage in
            let page = try await FASBrowser(http: stage.http, issuer: stage.issuer).open(stage.client().begin().url)
            #expect(page.status == 200)
            #expect(page.text.contains("Simulated sign-in – sample people only"))
            #expect(page.text.contains("Emma De Smet"))
            #expect(page.text.components(separatedBy: "class=\"person\"").count == 12)
            #expect(page.text.contains("eID") && page.text.contains("itsme"))
            #expect(page.policy?.contains("form-action 'self' http://127.0.0.1:1;") == true)
            #expect(page.cookie?.hasPrefix("simulated_fas=") == true)
        }
    }

    @Test func `only the ways that were asked for are offered`() async throws {
        try await OpenIDStage.with { stage in
            var provider = stage.provider()
            provider.acrValues = [FASLevel.eID.acr]
            let page = try await FASBrowser(http: stage.http, issuer: stage.issuer).open(stage.client(provider).begin().url)
            #expect(page.text.contains("value=\"500\"") && !page.text.contains("value=\"450\""))
        }
    }

    @Test func `an unknown program or address gets no redirect`() async throws {
        try await OpenIDStage.with { stage in
            let browser = FASBrowser(http: stage.http, issuer: stage.issuer)
            var provider = stage.provider()
            provider.redirectURI = OpenIDStage.callback + "/"
            let elsewhere = try await browser.open(stage.client(provider).begin().url)
            #expect(elsewhere.status == 400 && elsewhere.location == nil)
            provider = stage.provider()
            provider.clientID = "unknown"
            let unknown = try await browser.open(stage.client(provider).begin().url)
            #expect(unknown.status == 400 && unknown.location == nil)
        }
    }

    @Test func `PKCE is needed, and plain is not enough`() async throws {
        try await OpenIDStage.with { stage in
            let browser = FASBrowser(http: stage.http, issuer: stage.issuer)
            let url = try await stage.client().begin().url
            let plain = url.replacing("code_challenge_method=S256", with: "code_challenge_method=plain")
            #expect(try await browser.open(plain).answer["error"] == "invalid_request")
            var provider = stage.provider()
            provider.pkce = false
            let without = try await stage.client(provider).begin().url
            #expect(try await browser.open(without).answer["error"] == "invalid_request")
            let token = url.replacing("response_type=code", with: "response_type=token")
            #expect(try await browser.open(token).answer["error"] == "unsupported_response_type")
        }
    }

    @Test func `an incomplete choice is asked again, and a request is answered once and in its own browser`() async throws {
        try await OpenIDStage.with { stage in
            let browser = FASBrowser(http: stage.http, issuer: stage.issuer)
            let page = try await browser.open(stage.client().begin().url)
            let request = try #require(page.request)
            let form = "request=\(request)&person=0&level=500&choice=confirm"
            let incomplete = try await browser.submit("request=\(request)&level=500&choice=confirm", cookie: page.cookie)
            #expect(incomplete.status == 422 && incomplete.text.contains("role=\"alert\""))
            let stranger = "simulated_fas=" + String(repeating: "a", count: 43)
            #expect(try await browser.submit(form, cookie: stranger).status == 400)
            #expect(try await browser.submit(form, cookie: nil).status == 400)
            #expect(try await browser.submit(form, cookie: page.cookie).status == 303)
            #expect(try await browser.submit(form, cookie: page.cookie).status == 400)
        }
    }

    @Test func `a code is good for a minute`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let (url, attempt) = try await client.begin()
            let query = try await FASBrowser(http: stage.http, issuer: stage.issuer).choose("Emma De Smet", .eID, at: url)
            stage.clock.advance(61)
            await #expect(throws: SignInFailure.providerRefused("invalid_grant")) {
                try await client.finish(query, attempt: attempt)
            }
        }
    }

    @Test func `a replayed code revokes what it brought`() async throws {
        try await OpenIDStage.with { stage in
            let client = stage.client()
            let (url, attempt) = try await client.begin()
            let query = try await FASBrowser(http: stage.http, issuer: stage.issuer).choose("Emma De Smet", .eID, at: url)
            let metadata = try await client.directory.metadata()
            let form = [
                ("grant_type", "authorization_code"), ("code", query["code"] ?? ""),
                ("redirect_uri", OpenIDStage.callback), ("code_verifier", attempt.codeVerifier),
            ]
            let answer = try await client.exchange.post(
                metadata.token, form: form, user: OpenIDStage.clientID, password: OpenIDStage.secret)
            let token = try TokenAnswer.read(answer).access_token
            let userInfo = try #require(metadata.userInfo)
            #expect(try await client.exchange.get(userInfo, bearer: token).status == 200)
            let again = try await client.exchange.post(
                metadata.token, form: form, user: OpenIDStage.clientID, password: OpenIDStage.secret)
            #expect(again.status == 400)
            #expect(try await client.exchange.get(userInfo, bearer: token).status == 401)
            let state = try await client.exchange.post(
                stage.issuer + "/introspect", form: [("token", token)], user: OpenIDStage.clientID, password: OpenIDStage.secret)
            #expect(String(decoding: state.body, as: UTF8.self) == "{\"active\":false}")
        }
    }

    @Test func `logging out leads back to a registered address alone`() async throws {
        try await OpenIDStage.with { stage in
            let browser = FASBrowser(http: stage.http, issuer: stage.issuer)
            let client = stage.client()
            let identity = try await stage.signIn(client)
            let url = try #require(await client.endSessionURL(idToken: identity.idToken, state: "s"))
            #expect(try await browser.open(url).location == OpenIDStage.farewell + "?state=s")
            // A hint that proves nothing counts as none: then only the client's own name leads back, to its own addresses.
            let forged = try #require(await client.endSessionURL(idToken: identity.idToken + "x", state: nil))
                .replacing("client_id=", with: "client=")
            #expect(try await browser.open(forged).location == nil)
            var provider = stage.provider()
            provider.postLogoutRedirectURI = "https://evil.example/"
            let elsewhere = try #require(await stage.client(provider).endSessionURL(idToken: identity.idToken))
            #expect(try await browser.open(elsewhere).location == nil)
        }
    }

    @Test func `the last person is chosen already, until logging out`() async throws {
        try await OpenIDStage.with { stage in
            let browser = FASBrowser(http: stage.http, issuer: stage.issuer)
            let page = try await browser.open(stage.client().begin().url)
            let form = "request=\(try #require(page.request))&person=3&level=450&choice=confirm"
            _ = try await browser.submit(form, cookie: page.cookie)
            let chosen = "value=\"3\" required checked"
            let again = try await browser.open(stage.client().begin().url, cookie: page.cookie)
            #expect(again.text.contains(chosen))
            _ = try await browser.open(stage.issuer + "/connect/endSession", cookie: page.cookie)
            let after = try await browser.open(stage.client().begin().url, cookie: page.cookie)
            #expect(!after.text.contains(chosen))
        }
    }
}
