import Foundation
import JWTKit

/// One public key of the provider with the one algorithm it is used for.
struct SigningKey: Sendable {
    let keyID: String
    let algorithm: SigningAlgorithm
    private let material: Material

    private enum Material: Sendable {
        case rsa(JWTKit.Insecure.RSA.PublicKey)
        case ecdsa(ES256PublicKey)
    }

    /// The claims of a token that this very key has signed.
    func claims(of token: CompactToken) async throws(TokenFlaw) -> Claims {
        // A collection of one: there is no other key to fall back to, and the algorithm is the key's, not the token's.
        let only = JWTKeyCollection()
        switch (material, algorithm) {
        case (.rsa(let key), .ps256): await only.add(pss: key, digestAlgorithm: .sha256)
        case (.rsa(let key), _): await only.add(rsa: key, digestAlgorithm: .sha256)
        case (.ecdsa(let key), _): await only.add(ecdsa: key)
        }
        do {
            return try await only.verify(token.text, as: Claims.self)
        } catch let error as JWTError where error.errorType == .malformedToken {
            throw .malformed
        } catch {
            throw .signature
        }
    }
}

extension SigningKey {
    /// The usable keys of a JWK set (RFC 7517 §5): those for signatures, with a `kid`, of an allowed algorithm.
    /// What is not understood is passed over, as the RFC asks.
    ///
    /// - Throws: when the document is not a JWK set at all.
    static func keys(inSet json: Data) throws -> [SigningKey] {
        let set = try JSONDecoder().decode(KeySet.self, from: json)
        return set.keys.prefix(maximumCount).flatMap { $0.value.map(keys(from:)) ?? [] }
    }

    private static let maximumCount = 100

    private static func keys(from key: PublishedKey) -> [SigningKey] {
        guard key.use ?? "sig" == "sig", key.key_ops?.contains("verify") ?? true, let keyID = key.kid, !keyID.isEmpty
        else { return [] }
        switch key.kty {
        case "RSA":
            guard let modulus = key.n, let exponent = key.e,
                let rsa = try? JWTKit.Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
            else { return [] }
            return [.rs256, .ps256].filter { key.alg ?? $0.rawValue == $0.rawValue }
                .map { SigningKey(keyID: keyID, algorithm: $0, material: .rsa(rsa)) }
        case "EC":
            guard key.crv == "P-256", key.alg ?? "ES256" == "ES256", let x = key.x, let y = key.y,
                let point = try? ES256PublicKey(parameters: (x, y))
            else { return [] }
            return [SigningKey(keyID: keyID, algorithm: .es256, material: .ecdsa(point))]
        default:
            return []
        }
    }
}

private struct KeySet: Decodable {
    let keys: [Tolerated]

    /// A key of an unknown shape must not spoil the others.
    struct Tolerated: Decodable {
        let value: PublishedKey?
        init(from decoder: any Decoder) throws { value = try? PublishedKey(from: decoder) }
    }
}

/// The names are those of RFC 7517 and 7518.
private struct PublishedKey: Decodable {
    let kty: String
    let kid: String?
    let use: String?
    let alg: String?
    let key_ops: [String]?
    let n: String?
    let e: String?
    let crv: String?
    let x: String?
    let y: String?
}
