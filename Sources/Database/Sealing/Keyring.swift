public import Crypto
import Foundation

/// The keys that encrypt sensitive values, and the key of the blind index that finds them
/// (DESIGN rule 12). A keyring can hold several versions: the newest encrypts, every version decrypts.
public struct Keyring: Sendable {
    private let sealing: [UInt8: SymmetricKey]
    private let current: UInt8
    private let index: SymmetricKey

    /// - Parameter sealing: keys of 256 bits by version; at least one.
    public init(sealing: [UInt8: SymmetricKey], index: SymmetricKey) throws(SealError) {
        guard let newest = sealing.keys.max() else { throw .noKeys }
        self.sealing = sealing
        self.current = newest
        self.index = index
    }

    /// Encrypts with AES-256-GCM. The context is bound to the value, so a value that was sealed in one context does not open in another.
    /// - Returns: one byte of key version, then nonce, ciphertext and tag.
    public func seal(_ plain: [UInt8], as context: String) throws(SealError) -> [UInt8] {
        guard let key = sealing[current],
            let box = try? AES.GCM.seal(plain, using: key, authenticating: Data(context.utf8)),
            let combined = box.combined
        else { throw .cannotSeal }
        return [current] + combined
    }

    public func seal(_ text: String, as context: String) throws(SealError) -> [UInt8] { try seal(Array(text.utf8), as: context) }

    public func open(_ sealed: [UInt8], as context: String) throws(SealError) -> [UInt8] {
        guard let version = sealed.first, let key = sealing[version] else { throw .unknownKey }
        guard let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst()),
            let plain = try? AES.GCM.open(box, using: key, authenticating: Data(context.utf8))
        else { throw .cannotOpen }
        return [UInt8](plain)
    }

    public func openText(_ sealed: [UInt8], as context: String) throws(SealError) -> String {
        String(decoding: try open(sealed, as: context), as: UTF8.self)
    }

    /// The same value always gives the same 32 bytes. Only the owner of the key can compute them (HMAC-SHA-256).
    public func blindIndex(_ text: String, as context: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("\(context)\u{0}\(text)".utf8), using: index))
    }
}

public enum SealError: Error, Equatable {
    case noKeys, cannotSeal, cannotOpen, unknownKey
    case fileUnreadable(String)
}
