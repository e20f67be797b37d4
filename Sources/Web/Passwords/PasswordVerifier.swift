import CryptoExtras
import Crypto
import Foundation
public import Vocabulary

/// A scrypt verifier (RFC 7914) as text, with its own parameters: `scrypt$N$r$p$salt$hash`, salt and hash in base64.
public struct PasswordVerifier: Sendable {
    public struct Cost: Sendable {
        let rounds: Int
        let blockSize: Int
        let parallelism: Int

        /// For a password that a person chose: 32 MiB and about a quarter of a second.
        public static let chosen = Cost(rounds: 1 << 15, blockSize: 8, parallelism: 3)
        /// For a password of 100 random bits, which no guessing reaches whatever a guess costs.
        public static let random = Cost(rounds: 1 << 4, blockSize: 1, parallelism: 1)
    }

    public let text: String

    public init(password: String, cost: Cost, random: RandomSource) throws {
        let salt = random.bytes(16)
        let hash = try derive(password, salt: salt, cost: cost)
        let parts = ["scrypt", "\(cost.rounds)", "\(cost.blockSize)", "\(cost.parallelism)", base64(salt), base64(hash)]
        text = parts.joined(separator: "$")
    }

    public init(text: String) { self.text = text }

    /// Matches nothing and costs what a password of that cost does.
    public static func nobody(_ cost: Cost) -> PasswordVerifier {
        let (salt, hash) = (base64([UInt8](repeating: 0, count: 16)), base64([UInt8](repeating: 0, count: 32)))
        return PasswordVerifier(text: "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(salt)$\(hash)")
    }

    /// Whether it is a verifier of ours, with a cost that this machine can bear.
    public var isReadable: Bool { parts != nil }

    /// Compares in constant time. A text that is no verifier matches nothing.
    public func matches(_ password: String) -> Bool {
        guard let parts, let derived = try? derive(password, salt: parts.salt, cost: parts.cost) else { return false }
        return constantTimeEqual(derived, parts.hash)
    }

    private var parts: (cost: Cost, salt: [UInt8], hash: [UInt8])? {
        let parts = text.split(separator: "$").map(String.init)
        guard text.utf8.count <= 400, parts.count == 6, parts[0] == "scrypt", let salt = Data(base64Encoded: parts[4]),
            let hash = Data(base64Encoded: parts[5]),
            // Bounds against a verifier that asks for the machine.
            let rounds = Int(parts[1]), (2...1 << 16).contains(rounds), rounds.nonzeroBitCount == 1,
            let blockSize = Int(parts[2]), (1...8).contains(blockSize), let parallelism = Int(parts[3]), (1...4).contains(parallelism)
        else { return nil }
        return (Cost(rounds: rounds, blockSize: blockSize, parallelism: parallelism), [UInt8](salt), [UInt8](hash))
    }
}

private func derive(_ password: String, salt: [UInt8], cost: PasswordVerifier.Cost) throws -> [UInt8] {
    let key = try KDF.Scrypt.deriveKey(
        from: Array(password.utf8), salt: salt, outputByteCount: 32, rounds: cost.rounds, blockSize: cost.blockSize,
        parallelism: cost.parallelism)
    return key.withUnsafeBytes { [UInt8]($0) }
}

private func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

/// A temporary password of 20 letters and digits that cannot be mistaken for one another: 100 random bits.
public func temporaryPassword(_ random: RandomSource) -> String {
    let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789A")
    let characters = random.bytes(20).map { alphabet[Int($0 & 31)] }
    return stride(from: 0, to: 20, by: 5).map { String(characters[$0..<$0 + 5]) }.joined(separator: "-")
}
