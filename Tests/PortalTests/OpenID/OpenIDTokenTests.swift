import CryptoExtras
import Foundation
@testable import OpenID
@testable import Portal
@testable import SimulatedFAS
import Testing
import Vocabulary

/// ID tokens that must not sign anybody in (OpenID Connect Core 1.0 §3.1.3.7; RFC 8725).
@Suite struct OpenIDTokenTests {
    @Test func `a tampered token never signs in`() async throws {
        try await expectNobody(.tokenRejected(.signature), when: .idTokenText { draft in
            let honest = try draft.signed().split(separator: ".")
            var forged = draft
            forged.claims["sub"] = "somebody-else"
            let payload = try forged.signingInput().split(separator: ".")[1]
            return "\(honest[0]).\(payload).\(honest[2])"
        })
    }

    @Test func `a tampered signature never signs in`() async throws {
        try await expectNobody(.tokenRejected(.signature), when: .idTokenText { draft in
            var signature = try draft.key.signature(over: draft.signingInput())
            signature[0] ^= 1
            return try draft.signingInput() + "." + signature.base64URL
        })
    }

    @Test(arguments: ["", "eyJ9", "a.b", "a.b.c", "!.!.!", "e30.e30.e30", "e30.e30.e30.e30"])
    func `what is no token never signs in`(text: String) async throws {
        try await expectNobody(.tokenRejected(.malformed), when: .idTokenText { _ in text })
    }

    @Test(arguments: ["none", "None", "HS256", "RS1", "RS512", "ES256K"])
    func `an algorithm outside the list never signs in`(name: String) async throws {
        try await expectNobody(.tokenRejected(.algorithmNotAllowed), when: .idToken { $0.header["alg"] = .text(name) })
    }

    @Test func `an unsigned token never signs in`() async throws {
        try await expectNobody(.tokenRejected(.algorithmNotAllowed), when: .idTokenText { draft in
            var draft = draft
            draft.header = ["alg": "none"]
            return try draft.signingInput() + "."
        })
    }

    @Test func `the public key as a shared secret never signs in`() async throws {
        try await expectNobody(.tokenRejected(.algorithmNotAllowed), when: .idTokenText { draft in
            var draft = draft
            draft.header["alg"] = "HS256"
            return try draft.signed(withSecret: draft.key.key.publicKey.pemRepresentation)
        })
    }

    @Test func `the public key as a shared secret does not pass for RS256 either`() async throws {
        try await expectNobody(.tokenRejected(.signature), when: .idTokenText { draft in
            try draft.signed(withSecret: draft.key.key.publicKey.pemRepresentation)
        })
    }

    @Test func `an algorithm the key is not published for never signs in`() async throws {
        try await expectNobody(.tokenRejected(.keyUnknown), when: .idToken { $0.header["alg"] = "PS256" })
    }

    @Test func `another padding than the header says never signs in`() async throws {
        var answers = ContraryAnswers.idToken { $0.header["alg"] = "PS256" }
        answers.keys = { keys in keys = keys.map { $0.without("alg") } }
        try await expectNobody(.tokenRejected(.signature), when: answers)
    }

    @Test func `a token of an unknown key never signs in`() async throws {
        try await expectNobody(.tokenRejected(.keyUnknown), when: .idToken { $0.header["kid"] = "nobody" })
        try await expectNobody(.tokenRejected(.keyUnknown), when: .idToken { $0.header["kid"] = nil })
    }

    @Test func `another key under a known name never signs in`() async throws {
        let foreign = try await SampleFASKeys.shared.key("foreign")
        try await expectNobody(.tokenRejected(.signature), when: .idToken { $0.key = foreign })
    }

    @Test func `a token that brings its own key or rules never signs in`() async throws {
        let foreign = try await SampleFASKeys.shared.key("foreign")
        let published = try foreign.published()
        try await expectNobody(.tokenRejected(.headerNotAllowed), when: .idToken { draft in
            draft.header["jwk"] = published
            draft.key = foreign
        })
        try await expectNobody(.tokenRejected(.headerNotAllowed), when: .idToken { $0.header["jku"] = "https://evil.example" })
        try await expectNobody(.tokenRejected(.headerNotAllowed), when: .idToken { $0.header["x5u"] = "https://evil.example" })
        try await expectNobody(.tokenRejected(.headerNotAllowed), when: .idToken { $0.header["crit"] = .texts("exp") })
        try await expectNobody(.tokenRejected(.headerNotAllowed), when: .idToken { $0.header["typ"] = "at+jwt" })
    }

    @Test func `another issuer's token never signs in`() async throws {
        try await expectNobody(.tokenRejected(.issuer), when: .idToken { $0.claims["iss"] = "https://other.example" })
        try await expectNobody(.tokenRejected(.issuer), when: .idToken { $0.claims["iss"] = nil })
    }

    @Test func `a token for another program never signs in`() async throws {
        try await expectNobody(.tokenRejected(.audience), when: .idToken { $0.claims["aud"] = "another" })
        try await expectNobody(.tokenRejected(.audience), when: .idToken { $0.claims["aud"] = .texts("one", "two") })
        try await expectNobody(.tokenRejected(.audience), when: .idToken { $0.claims["aud"] = nil })
        try await expectNobody(.tokenRejected(.audience), when: .idToken { draft in
            draft.claims["aud"] = .list([.text(OpenIDStage.clientID), .number(1)])
        })
    }

    @Test func `among several audiences the token must be meant for this program`() async throws {
        let several = FASValue.texts(OpenIDStage.clientID, "another")
        try await expectNobody(.tokenRejected(.authorizedParty), when: .idToken { draft in
            draft.claims["aud"] = several
            draft.claims["azp"] = nil
        })
        try await expectNobody(.tokenRejected(.authorizedParty), when: .idToken { draft in
            draft.claims["aud"] = several
            draft.claims["azp"] = "another"
        })
        try await expectNobody(.tokenRejected(.authorizedParty), when: .idToken { $0.claims["azp"] = "another" })
        try await OpenIDStage.with(.idToken { $0.claims["aud"] = several }) { stage in
            try await stage.signIn()
        }
    }

    @Test func `an expired token never signs in`() async throws {
        try await expectNobody(.tokenRejected(.expired), when: .idToken { $0.claims["exp"] = $0.moment("iat", plus: -61) })
        try await expectNobody(.tokenRejected(.expired), when: .idToken { $0.claims["exp"] = nil })
    }

    @Test func `a token from the future never signs in`() async throws {
        try await expectNobody(
            .tokenRejected(.issuedInFuture), when: .idToken { $0.claims["iat"] = $0.moment("iat", plus: 61) })
        try await expectNobody(
            .tokenRejected(.issuedInFuture), when: .idToken { $0.claims["nbf"] = $0.moment("iat", plus: 61) })
        try await OpenIDStage.with(.idToken { $0.claims["iat"] = $0.moment("iat", plus: 59) }) { stage in
            try await stage.signIn()
        }
    }

    @Test func `an old token never signs in`() async throws {
        try await expectNobody(
            .tokenRejected(.issuedTooLongAgo), when: .idToken { $0.claims["iat"] = $0.moment("iat", plus: -3601) })
        try await expectNobody(.tokenRejected(.issuedTooLongAgo), when: .idToken { $0.claims["iat"] = nil })
    }

    @Test func `another attempt's token never signs in`() async throws {
        try await expectNobody(.tokenRejected(.nonce), when: .idToken { $0.claims["nonce"] = "another" })
        try await expectNobody(.tokenRejected(.nonce), when: .idToken { $0.claims["nonce"] = nil })
    }

    @Test func `a token that belongs to another access token never signs in`() async throws {
        try await expectNobody(
            .tokenRejected(.accessTokenHash), when: .idToken { $0.claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" })
        try await expectNobody(.tokenRejected(.accessTokenHash), when: .idToken { $0.claims["at_hash"] = .number(1) })
        try await OpenIDStage.with(.idToken { $0.claims["at_hash"] = nil }) { stage in
            try await stage.signIn()
        }
    }

    @Test func `a token without a subject never signs in`() async throws {
        try await expectNobody(.tokenRejected(.subject), when: .idToken { $0.claims["sub"] = nil })
        try await expectNobody(.tokenRejected(.subject), when: .idToken { $0.claims["sub"] = .number(7) })
    }

    @Test func `signing in too weakly is not enough`() async throws {
        try await expectNobody(
            .levelTooLow(400), when: .idToken { $0.claims["acr"] = "urn:be:fedict:iam:fas:Level400" })
        try await expectNobody(.levelTooLow(nil), when: .idToken { $0.claims["acr"] = "urn:other:Level500" })
        try await expectNobody(.levelTooLow(nil), when: .idToken { $0.claims["acr"] = nil })
    }
}
