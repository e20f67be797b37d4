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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        // Eight at once: each word is a question to the system.
        while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(max(0, count)))
    }

    /// `count` bytes as twice as many hexadecimal digits, in small letters.
    public func hex(_ count: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// `count` bytes in base64url without padding (RFC 4648 §5): 32 bytes make 43 characters.
    public func base64URL(_ count: Int) -> String {
        Data(bytes(count)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
