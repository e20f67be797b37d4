import Foundation

/// A mail, parsed as by a mail program (RFC 5322, 2045, 2046, 2047).
struct ReadMail {
    struct Part {
        let type: String
        let text: String
    }

    struct NotAMail: Error {}

    let headers: [String: String]
    let parts: [Part]

    init(_ content: String) throws {
        let (headers, body) = try Self.split(content.replacing("\r\n", with: "\n"))
        guard let boundary = headers["content-type"]?.split(separator: "boundary=").last else { throw NotAMail() }
        let pieces = body.components(separatedBy: "--\(boundary.trimmingCharacters(in: ["\""]))")
        guard pieces.count > 2, pieces.last?.hasPrefix("--") == true else { throw NotAMail() }
        self.headers = headers
        parts = try pieces.dropFirst().dropLast().map { piece in
            let (headers, text) = try Self.split(String(piece.drop { $0 == "\n" }))
            guard headers["content-transfer-encoding"] == "quoted-printable", let type = headers["content-type"] else { throw NotAMail() }
            return Part(type: type, text: Self.unquoted(String(text.dropLast())))
        }
    }

    /// The decoded subject.
    var subject: String? {
        headers["subject"]?.components(separatedBy: " ").reduce(into: (text: "", wasWord: false)) { read, word in
            let isWord = word.hasPrefix("=?UTF-8?B?")
            if !read.text.isEmpty || !isWord, !(isWord && read.wasWord), !read.text.isEmpty { read.text += " " }
            read.text += isWord ? String(decoding: Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data(), as: UTF8.self) : word
            read.wasWord = isWord
        }.text
    }

    private static func split(_ text: String) throws -> (headers: [String: String], body: String) {
        guard let end = text.range(of: "\n\n") else { throw NotAMail() }
        var headers: [String: String] = [:]
        for line in text[..<end.lowerBound].replacing("\n ", with: " ").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw NotAMail() }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return (headers, String(text[end.upperBound...]))
    }

    private static func unquoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.replacing("=\n", with: "").utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "="), rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
