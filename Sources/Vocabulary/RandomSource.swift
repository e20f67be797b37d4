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
        return (0..<max(0, count)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// `count` bytes as twice as many hexadecimal digits, in small letters.
    public func hex(_ count: Int) -> String {
        bytes(count).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// `count` bytes in base64url without padding (RFC 4648 §5): 32 bytes make 43 characters.
    public func base64URL(_ count: Int) -> String {
        Data(bytes(count)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
