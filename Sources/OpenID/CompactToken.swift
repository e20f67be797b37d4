import Foundation
import Vocabulary

/// A signed token cut in its three parts, with a header that passed the strict reading (RFC 7515 §7.1, RFC 8725).
///
/// jwt-kit follows the token's own header where a key names no algorithm and falls back to a default key for
/// an unknown `kid`; so the header is judged here, before any key is touched.
struct CompactToken: Sendable {
    /// The token as it came.
    let text: String
    let algorithm: SigningAlgorithm
    let keyID: String

    static let maximumLength = 64 * 1024

    static func parse(_ text: String) throws(TokenFlaw) -> CompactToken {
        let header = try header(of: text)
        guard case .text(let name)? = header["alg"] else { throw .malformed }
        guard let algorithm = SigningAlgorithm(rawValue: name) else { throw .algorithmNotAllowed }
        guard header.keys.allSatisfy({ !refusedFields.contains($0) }), isPlainJWT(header["typ"]) else {
            throw .headerNotAllowed
        }
        guard case .text(let keyID)? = header["kid"], !keyID.isEmpty, keyID.utf8.count <= 512 else {
            throw .keyUnknown
        }
        return CompactToken(text: text, algorithm: algorithm, keyID: keyID)
    }

    /// Fields with which a token brings its own key or its own rules. `x5c` and `x5t` are merely never looked at.
    private static let refusedFields: Set<String> = ["crit", "jwk", "jku", "x5u", "b64"]

    private static func header(of text: String) throws(TokenFlaw) -> [String: ClaimValue] {
        guard text.utf8.count <= maximumLength else { throw .malformed }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // The third part may be empty here: that is how `alg: none` looks, and it deserves its own name.
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.allSatisfy(Base64URL.isInAlphabet) }), !parts[1].isEmpty,
            let bytes = Base64URL.bytes(of: parts[0]),
            let header = try? JSONDecoder().decode([String: ClaimValue].self, from: bytes)
        else { throw .malformed }
        return header
    }

    private static func isPlainJWT(_ type: ClaimValue?) -> Bool {
        switch type {
        case nil: true
        case .text(let type): type.uppercased() == "JWT"
        default: false
        }
    }
}

/// The algorithms a provider may sign with. Never `none`, never a shared secret (RFC 8725 §3.1).
enum SigningAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case ps256 = "PS256"
    case es256 = "ES256"
}
