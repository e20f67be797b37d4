import Crypto
import CryptoExtras
import Foundation
import Vocabulary

/// A key the simulated FAS signs with.
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

/// Makes keys when they are first asked for: 2048-bit RSA takes a noticeable moment, which no start should wait for.
actor FASKeys {
    private var making: Task<[FASKey], any Error>?
    private var count = 0

    /// The current key first; the one before it is still published.
    func all() async throws -> [FASKey] {
        if let making { return try await making.value }
        return try await make(keeping: [])
    }

    func current() async throws -> FASKey {
        guard let key = try await all().first else { throw FASKeyMissing() }
        return key
    }

    /// A new key signs from now on. The old one stays published unless it is dropped.
    func rotate(droppingOld: Bool) async throws {
        let old = droppingOld ? [] : Array(try await all().prefix(1))
        _ = try await make(keeping: old)
    }

    /// For tests that need not wait for new keys.
    func use(_ keys: [FASKey]) { making = Task { keys } }

    private func make(keeping old: [FASKey]) async throws -> [FASKey] {
        count += 1
        let id = "fas-\(count)"
        // Held and awaited: whoever else asks meanwhile waits for this same key.
        let task = Task.detached { [try FASKey.make(id: id)] + old }
        making = task
        return try await task.value
    }
}

struct FASKeyMissing: Error {}
