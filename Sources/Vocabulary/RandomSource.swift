import Foundation

/// Unpredictable bytes for tokens, passwords and identifiers. A parameter, so that tests can repeat them.
public struct RandomSource: Sendable {
    /// Returns the requested number of bytes.
    public let bytes: @Sendable (Int) -> [UInt8]

    public init(bytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.bytes = bytes
    }

    /// The operating system's generator, which is safe for secrets.
    public static let system = RandomSource { count in
        var generator = SystemRandomNumberGenerator()
        return [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            // One system call for all of them: it fills up to 256 bytes completely or fails.
            if let start = buffer.baseAddress, (1...256).contains(count), getentropy(start, count) == 0 { return filled = count }
            for place in 0..<max(0, count) { buffer[place] = .random(in: .min ... .max, using: &generator) }
            filled = max(0, count)
        }
    }

    /// `count` bytes as twice as many lower-case hexadecimal digits.
    public func hex(_ count: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// `count` bytes in base64url without padding (RFC 4648 §5): 32 bytes make 43 characters.
    public func base64URL(_ count: Int) -> String {
        bytes(count).base64URL
    }
}
