extension FormData {
    /// A JSON object (RFC 8259) as form fields. Its values are texts, numbers, booleans, or arrays of these. An array is a repeated field, and
    /// so is a repeated name. `true` is a ticked box (`on`) and `false` an absent field, as browsers send them.
    ///
    /// Nil if the bytes are anything else, or if there are more than `maximum` values.
    public init?(json bytes: some Sequence<UInt8>, maximum: Int = 5000) {
        var object = FlatObject(bytes: Array(bytes), maximum: maximum)
        do throws(FlatObject.Malformed) { fields = try object.read() } catch { return nil }
    }
}

/// Parsed by hand: a decoder keeps only one of two equal names and turns a number into a `Double`, but the form parsers need both as
/// written. The code is not recursive, so deep nesting cannot exhaust the stack.
private struct FlatObject {
    struct Malformed: Error {}

    private let bytes: [UInt8]
    private var index = 0
    private var fields: [(name: String, value: String)] = []
    private var left: Int

    init(bytes: [UInt8], maximum: Int) {
        self.bytes = bytes
        left = maximum
    }

    mutating func read() throws(Malformed) -> [(name: String, value: String)] {
        try expect("{")
        if !finds("}") {
            repeat { try readField() } while finds(",")
            try expect("}")
        }
        skipSpaces()
        guard index == bytes.count else { throw Malformed() }
        return fields
    }

    private mutating func readField() throws(Malformed) {
        skipSpaces()
        let name = try text()
        try expect(":")
        guard finds("[") else { return try readValue(of: name) }
        if finds("]") { return }
        repeat { try readValue(of: name) } while finds(",")
        try expect("]")
    }

    private mutating func readValue(of name: String) throws(Malformed) {
        left -= 1
        guard left >= 0 else { throw Malformed() }
        skipSpaces()
        switch next {
        case UInt8(ascii: "\""): fields.append((name, try text()))
        case UInt8(ascii: "t"):
            try word("true")
            fields.append((name, "on"))
        case UInt8(ascii: "f"): try word("false")
        default: fields.append((name, try number()))
        }
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpaces() {
        while let next, [0x20, 0x09, 0x0A, 0x0D].contains(next) { index += 1 }
    }

    private mutating func finds(_ mark: Unicode.Scalar) -> Bool {
        skipSpaces()
        return takes(mark)
    }

    private mutating func takes(_ mark: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: mark) else { return false }
        index += 1
        return true
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(Malformed) {
        guard finds(mark) else { throw Malformed() }
    }

    private mutating func word(_ word: StaticString) throws(Malformed) {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[index..<end].elementsEqual(word.description.utf8) else { throw Malformed() }
        index = end
    }

    // MARK: Texts

    private mutating func text() throws(Malformed) -> String {
        guard takes("\"") else { throw Malformed() }
        var result: [UInt8] = []
        while !takes("\"") {
            guard let byte = next, byte >= 0x20 else { throw Malformed() }
            index += 1
            if byte == UInt8(ascii: "\\") { result += try escaped() } else { result.append(byte) }
        }
        guard let text = String(validating: result, as: UTF8.self) else { throw Malformed() }
        return text
    }

    private mutating func escaped() throws(Malformed) -> [UInt8] {
        guard let byte = next else { throw Malformed() }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try scalar()
        default: throw Malformed()
        }
    }

    /// Half of a surrogate pair is not a character.
    private mutating func scalar() throws(Malformed) -> [UInt8] {
        var value = try fourDigits()
        if (0xD800..<0xDC00).contains(value) {
            try word("\\u")
            let low = try fourDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw Malformed() }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw Malformed() }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func fourDigits() throws(Malformed) -> UInt32 {
        guard index + 4 <= bytes.count else { throw Malformed() }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw Malformed() }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }

    // MARK: Numbers

    /// As written. A number that no computer can represent is refused.
    private mutating func number() throws(Malformed) -> String {
        let start = index
        _ = takes("-")
        let leading = next
        let whole = digits()
        guard whole == 1 || (whole > 1 && leading != UInt8(ascii: "0")) else { throw Malformed() }
        if takes("."), digits() == 0 { throw Malformed() }
        if takes("e") || takes("E") {
            _ = takes("+") || takes("-")
            guard digits() > 0 else { throw Malformed() }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw Malformed() }
        return text
    }

    private mutating func digits() -> Int {
        let start = index
        while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { index += 1 }
        return index - start
    }
}
