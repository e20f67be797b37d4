/// `application/x-www-form-urlencoded` as OAuth means it (RFC 6749 Appendix B), and queries (RFC 3986).
enum FormEncoding {
    /// One value; a space becomes `+`.
    static func encode(_ text: String) -> String {
        percentEncode(text, keeping: "*-._").replacing("%20", with: "+")
    }

    /// A request body.
    static func body(_ fields: [(String, String)]) -> String {
        fields.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
    }

    /// An address with fields added to whatever query it has.
    static func url(_ address: String, adding fields: [(String, String)]) -> String {
        let query = fields
            .map { "\(percentEncode($0.0, keeping: "-._~"))=\(percentEncode($0.1, keeping: "-._~"))" }
            .joined(separator: "&")
        return address + (address.contains("?") ? "&" : "?") + query
    }

    private static func percentEncode(_ text: String, keeping marks: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isAlphanumeric(byte) || marks.utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
