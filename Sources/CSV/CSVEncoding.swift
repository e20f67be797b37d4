/// How the bytes of a file are to be read as text (SPEC §5). There is no sign of it in the file: bytes that are valid UTF-8 from start to
/// end are hardly ever anything else.
public enum CSVEncoding: String, Sendable {
    case utf8 = "UTF-8"
    case windows1252 = "Windows-1252"

    /// What stands at 80 to 9F; five places are empty (WHATWG Encoding would make control characters of them, which nobody means).
    private static let high = Array(
        "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ".unicodeScalars)

    /// The encoding of bytes that stand on their own.
    init(of bytes: [UInt8]) {
        var check = UTF8Check()
        check.read(bytes[...])
        self = check.isPassed ? .utf8 : .windows1252
    }

    /// What cannot be read becomes U+FFFD.
    public func text(_ bytes: [UInt8]) -> String {
        if self == .utf8 || bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            scalars.append(0x80...0x9F ~= byte ? Self.high[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
        return String(scalars)
    }
}

/// Whether bytes are UTF-8 (RFC 3629 §4: nothing overlong, no surrogates, nothing beyond U+10FFFF), piece by piece.
struct UTF8Check: Sendable {
    private var isFailed = false
    /// How many bytes the character begun still needs, and where the next of them lies.
    private var missing = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// For all that was read, if nothing follows.
    var isPassed: Bool { !isFailed && missing == 0 }

    mutating func read(_ bytes: ArraySlice<UInt8>) {
        if isFailed { return }
        for byte in bytes {
            if missing > 0 { proceed(byte) } else if byte >= 0x80 { begin(byte) }
            if isFailed { return }
        }
    }

    private mutating func begin(_ byte: UInt8) {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, lowest) = (2, 0xA0)
        case 0xED: (missing, highest) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, lowest) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, highest) = (3, 0x8F)
        default: isFailed = true
        }
    }

    private mutating func proceed(_ byte: UInt8) {
        isFailed = byte < lowest || byte > highest
        (missing, lowest, highest) = (missing - 1, 0x80, 0xBF)
    }
}
