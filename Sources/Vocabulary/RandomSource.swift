import Foundation

/// Unpredictable bytes for tokens, passwords and identifiers, passed in so that tests can repeat themselves.
public struct RandomSource: Sendable {
    /// As many bytes as asked for.
    public let bytes: @Sendable (Int) -> [UInt8]

    public init(bytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.bytes = bytes
    }

    /// The operating system's generator, which is fit for secrets.
    public static let system = RandomSource { count in
        var generator = SystemRandomNumberGenerator()
        return [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            // One question to the system for all of them; it answers up to 256 bytes whole, or not at all.
            if let start = buffer.baseAddress, (1...256).contains(count), getentropy(start, count) == 0 { return filled = count }
            for place in 0..<max(0, count) { buffer[place] = .random(in: .min ... .max, using: &generator) }
            filled = max(0, count)
        }
    }

    /// `count` bytes as twice as many hexadecimal digits, in small letters.
    public func hex(_ count: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// `count` bytes in base64url without padding (RFC 4648 §5): 32 bytes make 43 characters.
    public func base64URL(_ count: Int) -> String {
        bytes(count).base64URL
    }
}
