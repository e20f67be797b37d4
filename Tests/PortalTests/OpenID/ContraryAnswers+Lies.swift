import Crypto
import Foundation
@testable import OpenID
@testable import Portal
@testable import SimulatedFAS
import Testing
import Vocabulary

extension ContraryAnswers {
    /// An ID token that is signed as it should be, but says something else.
    static func idToken(_ change: @Sendable @escaping (inout TokenDraft) -> Void) -> ContraryAnswers {
        var answers = ContraryAnswers()
        answers.idToken = { draft in
            var draft = draft
            change(&draft)
            return try draft.signed()
        }
        return answers
    }

    /// An ID token that is not what a provider would send.
    static func idTokenText(_ make: @Sendable @escaping (TokenDraft) throws -> String) -> ContraryAnswers {
        var answers = ContraryAnswers()
        answers.idToken = make
        return answers
    }

    /// A userinfo answer that is signed as it should be, but says something else.
    static func userInfo(_ change: @Sendable @escaping (inout TokenDraft) -> Void) -> ContraryAnswers {
        var answers = ContraryAnswers()
        answers.userInfo = { draft in
            var draft = draft
            change(&draft)
            return try draft.signed()
        }
        return answers
    }

    /// A discovery document that says something else.
    static func discovery(_ name: String, _ value: FASValue?) -> ContraryAnswers {
        var answers = ContraryAnswers()
        answers.discovery = { $0[name] = value }
        return answers
    }
}

extension TokenDraft {
    /// Signed with a shared secret instead of the private key.
    func signed(withSecret secret: String) throws -> String {
        let input = try signingInput()
        let code = HMAC<SHA256>.authenticationCode(for: Data(input.utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return input + "." + Data(code).base64URL
    }

    /// A moment of this token, moved.
    func moment(_ name: String, plus seconds: Int) -> FASValue? {
        guard case .number(let moment)? = claims[name] else { return nil }
        return .number(moment + seconds)
    }
}

extension FASValue {
    /// An object that lacks a field.
    func without(_ name: String) -> FASValue {
        guard case .object(var fields) = self else { return self }
        fields[name] = nil
        return .object(fields)
    }

    /// An object with another value in a field.
    func with(_ name: String, _ value: FASValue) -> FASValue {
        guard case .object(var fields) = self else { return self }
        fields[name] = value
        return .object(fields)
    }
}

/// Nobody is signed in, for exactly this reason.
func expectNobody(
    _ failure: SignInFailure, when answers: ContraryAnswers, _ location: SourceLocation = #_sourceLocation
) async throws {
    try await OpenIDStage.with(answers) { stage in
        await #expect(throws: failure, sourceLocation: location) { try await stage.signIn() }
    }
}
