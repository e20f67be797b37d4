import Foundation
import JWTKit

/// The claims of an ID token or a userinfo answer.
struct Claims: Sendable, Equatable {
    let values: [String: ClaimValue]

    /// A text, nil when it is absent, empty or of another type.
    func text(_ name: String) -> String? {
        guard case .text(let text)? = values[name], !text.isEmpty else { return nil }
        return text
    }

    /// The first of several names that holds a text.
    func text(firstOf names: [String]) -> String? {
        for name in names {
            if let text = text(name) { return text }
        }
        return nil
    }

    /// A moment given in seconds since 1970 (RFC 7519 §2, NumericDate).
    func moment(_ name: String) -> Date? {
        guard case .number(let seconds)? = values[name], seconds.isFinite else { return nil }
        return Date(timeIntervalSince1970: seconds)
    }

    /// `aud`, which is a text or a list of texts (RFC 7519 §4.1.3); nil when absent or anything else.
    var audience: [String]? {
        switch values["aud"] {
        case .text(let one):
            return [one]
        case .list(let several):
            let texts = several.compactMap { value -> String? in
                guard case .text(let text) = value else { return nil }
                return text
            }
            return texts.count == several.count ? texts : nil
        default:
            return nil
        }
    }

    func has(_ name: String) -> Bool {
        switch values[name] {
        case nil, .null: false
        default: true
        }
    }
}

extension Claims: JWTPayload {
    init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: ClaimValue].self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    /// Nothing: the rules for claims are in `IDTokenRules` and `UserInfoRules`, which know the attempt.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
