import Foundation

/// The token endpoint's answer to a code (RFC 6749 §5.1; the names are the RFC's).
struct TokenAnswer: Decodable, Sendable {
    let access_token: String
    let token_type: String
    let id_token: String

    static func read(_ answer: ProviderExchange.ProviderReply) throws(SignInFailure) -> TokenAnswer {
        guard answer.isSuccess else { throw refusal(answer) }
        guard let tokens = try? JSONDecoder().decode(TokenAnswer.self, from: answer.body),
            tokens.token_type.lowercased() == "bearer", isBearerToken(tokens.access_token)
        else { throw .answerMalformed }
        return tokens
    }

    private static func refusal(_ answer: ProviderExchange.ProviderReply) -> SignInFailure {
        guard let error = try? JSONDecoder().decode(ErrorBody.self, from: answer.body).error else {
            return .answerMalformed
        }
        return .providerRefused(ErrorCode.safe(error))
    }

    /// It goes into a header, so it must have the syntax of RFC 6750 §2.1.
    private static func isBearerToken(_ token: String) -> Bool {
        !token.isEmpty && token.utf8.count <= 16 * 1024
            && token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private struct ErrorBody: Decodable {
        let error: String
    }
}

/// Error codes come from outside and reach logs and pages.
enum ErrorCode {
    /// The code itself if it looks like one of RFC 6749's, otherwise `unknown`.
    static func safe(_ code: String) -> String {
        let isPlain = (1...64).contains(code.utf8.count)
            && code.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_") }
        return isPlain ? code : "unknown"
    }
}
