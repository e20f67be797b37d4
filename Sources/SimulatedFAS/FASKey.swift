import Crypto
import CryptoExtras
import Foundation
import Vocabulary

/// A signing key of the simulated FAS.
struct FASKey: Sendable {
    let id: String
    let key: _RSA.Signing.PrivateKey

    static func make(id: String) throws -> FASKey {
        FASKey(id: id, key: try _RSA.Signing.PrivateKey(keySize: .bits2048))
    }

    /// RS256 (RFC 7518 §3.3).
    func signature(over text: String) throws -> Data {
        try key.signature(for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5).rawRepresentation
    }

    func signs(_ text: String, _ signature: Data) -> Bool {
        key.publicKey.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature),
            for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5)
    }

    /// RFC 7517 §4, RFC 7518 §6.3.1.
    func published() throws -> FASValue {
        let numbers = try key.publicKey.getKeyPrimitives()
        return .object([
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": .text(id),
            "n": .text(numbers.modulus.base64URL), "e": .text(numbers.publicExponent.base64URL),
        ])
    }
}

/// Makes keys at their first use: 2048-bit RSA takes noticeable time, which would delay every start.
actor FASKeys {
    private var making: Task<[FASKey], any Error>?
    private var count = 0

    /// The current key first, then the previous one, which is still published.
    func all() async throws -> [FASKey] {
        if let making { return try await making.value }
        return try await make(keeping: [])
    }

    func current() async throws -> FASKey {
        guard let key = try await all().first else { throw FASKeyMissing() }
        return key
    }

    /// Signs with a new key from now on. The old key stays published unless it is dropped.
    func rotate(droppingOld: Bool) async throws {
        let old = droppingOld ? [] : Array(try await all().prefix(1))
        _ = try await make(keeping: old)
    }

    /// For tests that do not want to wait for new keys.
    func use(_ keys: [FASKey]) { making = Task { keys } }

    private func make(keeping old: [FASKey]) async throws -> [FASKey] {
        count += 1
        let id = "fas-\(count)"
        // Stored before awaiting, so other callers wait for the same key.
        let task = Task.detached { [try FASKey.make(id: id)] + old }
        making = task
        return try await task.value
    }
}

struct FASKeyMissing: Error {}
