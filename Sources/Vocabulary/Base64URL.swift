public import Foundation

/// Base64url without padding (RFC 4648 §5, RFC 7515 §2): text that may stand in an address or a cookie as it is.
public enum Base64URL {
    /// The bytes that `base64URL` has written.
    /// - Returns: nil for a text with another sign than those of the alphabet, or of a length that no bytes have.
    public static func bytes(of text: some StringProtocol) -> Data? {
        guard text.utf8.allSatisfy(isInAlphabet) else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: String(text).replacing("-", with: "+").replacing("_", with: "/") + padding)
    }

    /// Whether the byte, in ASCII, is one of the 64 signs.
    public static func isInAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Sequence<UInt8> {
    /// In base64url, without padding.
    public var base64URL: String {
        Data(self).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
