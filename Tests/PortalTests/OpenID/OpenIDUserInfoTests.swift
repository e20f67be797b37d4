import CryptoExtras
@testable import OpenID
@testable import Portal
@testable import SimulatedFAS
import Testing

/// Userinfo answers that must not sign anybody in (OpenID Connect Core 1.0 §5.3.4; FACTS "FAS").
@Suite struct OpenIDUserInfoTests {
    @Test func `another person's userinfo never signs in`() async throws {
        try await expectNobody(.userInfoRejected(.subject), when: .userInfo { $0.claims["sub"] = "somebody-else" })
        try await expectNobody(.userInfoRejected(.subject), when: .userInfo { $0.claims["sub"] = nil })
    }

    @Test func `another person's plain userinfo never signs in`() async throws {
        var answers = ContraryAnswers.idToken { $0.claims["sub"] = "somebody-else" }
        answers.userInfoIsPlain = true
        try await expectNobody(.userInfoRejected(.subject), when: answers)
    }

    @Test func `userinfo of an unknown key never signs in`() async throws {
        let foreign = try await SampleFASKeys.shared.key("foreign")
        try await expectNobody(.userInfoRejected(.keyUnknown), when: .userInfo { draft in
            draft.header["kid"] = "foreign"
            draft.key = foreign
        })
        try await expectNobody(.userInfoRejected(.signature), when: .userInfo { $0.key = foreign })
    }

    @Test func `unsigned userinfo that calls itself signed never signs in`() async throws {
        var answers = ContraryAnswers()
        answers.userInfo = { draft in
            var draft = draft
            draft.header["alg"] = "none"
            return try draft.signingInput() + "."
        }
        try await expectNobody(.userInfoRejected(.algorithmNotAllowed), when: answers)
        answers.userInfo = { draft in
            var draft = draft
            draft.header["alg"] = "HS256"
            return try draft.signed(withSecret: draft.key.key.publicKey.pemRepresentation)
        }
        try await expectNobody(.userInfoRejected(.algorithmNotAllowed), when: answers)
    }

    @Test func `userinfo of or for somebody else never signs in`() async throws {
        try await expectNobody(.userInfoRejected(.issuer), when: .userInfo { $0.claims["iss"] = "https://other.example" })
        try await expectNobody(.userInfoRejected(.audience), when: .userInfo { $0.claims["aud"] = "another" })
        try await expectNobody(.userInfoRejected(.expired), when: .userInfo { $0.claims["exp"] = .number(1) })
    }

    @Test func `without an SSIN nobody signs in`() async throws {
        try await expectNobody(.claimsIncomplete(["ssin"]), when: .userInfo { $0.claims["egovNRN"] = nil })
        try await expectNobody(.claimsIncomplete(["ssin"]), when: .userInfo { $0.claims["egovNRN"] = "" })
        try await expectNobody(.claimsIncomplete(["ssin", "firstName", "lastName"]), when: .userInfo { draft in
            for name in ["egovNRN", "givenName", "surname"] { draft.claims[name] = nil }
        })
    }

    @Test func `with an impossible SSIN nobody signs in`() async throws {
        try await expectNobody(.claimsInvalid(["ssin"]), when: .userInfo { $0.claims["egovNRN"] = "12345678901" })
    }

    @Test func `two answers that name two people sign nobody in`() async throws {
        try await expectNobody(.claimsInvalid(["ssin"]), when: .idToken { $0.claims["egovNRN"] = "79051133856" })
    }
}
