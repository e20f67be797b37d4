import Foundation

/// The header of one part of a form: its field name, and whether it is a file (RFC 7578 §4.2).
struct PartHeader {
    private(set) var name: String?
    private(set) var fileName: String?

    /// Parses one line without its end.
    mutating func take(_ line: String) throws(UploadError) {
        // A line that starts with a space would continue the previous one (obsolete folding).
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), line.utf8.first != 0x20, line.utf8.first != 0x09 else { throw .malformed }
        let value = String(line[line.index(after: colon)...])
        switch line[..<colon].lowercased() {
        case "content-disposition":
            guard name == nil, let disposition = ParameterisedValue(value), disposition.value == "form-data", let field = disposition["name"] else {
                throw .malformed
            }
            name = field
            fileName = disposition["filename"]
        case "content-transfer-encoding":
            // Deprecated (RFC 7578 §4.7). Encoded content would be mistaken for the file's own bytes.
            guard ["7bit", "8bit", "binary"].contains(value.trimmingCharacters(in: .whitespaces).lowercased()) else { throw .malformed }
        default: break
        }
    }
}

/// A header's value with its parameters: `form-data; name="csrf"` (RFC 9110 §5.6.6). Quoted text may contain the browsers' escapes `%22`, `%0D` and
/// `%0A` (WHATWG HTML §4.10.21.8), and `\"` of other clients. Any other backslash is literal, because old browsers send `C:\folder\file`.
struct ParameterisedValue {
    /// In lower case.
    let value: String
    private var parameters: [String: String] = [:]

    /// Nil if the syntax is wrong, or if a parameter is repeated.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var index = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        value = Self.trimmed(bytes[..<index]).lowercased()
        while index < bytes.endIndex {
            let equals = bytes[index...].firstIndex(of: UInt8(ascii: "=")) ?? bytes.endIndex
            let name = Self.trimmed(bytes[(index + 1)..<equals]).lowercased()
            // A semicolon at the end.
            if equals == bytes.endIndex, name.isEmpty { break }
            index = equals + 1
            guard equals < bytes.endIndex, Self.isToken(name), parameters[name] == nil, let value = Self.parameter(bytes, &index) else { return nil }
            parameters[name] = value
        }
    }

    subscript(_ name: String) -> String? { parameters[name] }

    /// Parses up to the next semicolon.
    private static func parameter(_ bytes: [UInt8], _ index: inout Int) -> String? {
        guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "\"") else {
            let start = index
            index = bytes[start...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
            return trimmed(bytes[start..<index])
        }
        guard let text = quoted(bytes, &index) else { return nil }
        while index < bytes.endIndex, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index == bytes.endIndex || bytes[index] == UInt8(ascii: ";") ? text : nil
    }

    private static func quoted(_ bytes: [UInt8], _ index: inout Int) -> String? {
        var result: [UInt8] = []
        index += 1
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
            case UInt8(ascii: "\\") where index < bytes.endIndex && bytes[index] == UInt8(ascii: "\""):
                result.append(bytes[index])
                index += 1
            case UInt8(ascii: "%"):
                let escaped = escape(bytes[index...].prefix(2))
                result.append(escaped ?? byte)
                if escaped != nil { index += 2 }
            default: result.append(byte)
            }
        }
        return nil
    }

    private static func escape(_ digits: ArraySlice<UInt8>) -> UInt8? {
        switch String(decoding: digits, as: UTF8.self).uppercased() {
        case "22": 0x22
        case "0D": 0x0D
        case "0A": 0x0A
        default: nil
        }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespaces)
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2A, 0x2D, 0x5F].contains($0) }
    }
}
