/// Fields as one line of a CSV file (RFC 4180): separated by commas, quoted if necessary, ended by CR LF.
/// Parsers refuse values that a spreadsheet would run as formulas, so nothing needs changing here.
public struct CSVLine: Sendable {
    public let text: String

    public init(_ fields: [String]) {
        text = fields.map(Self.quoted).joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: needsQuotes) || field.hasPrefix(" ") || field.hasSuffix(" ") else { return field }
        // By Unicode scalars: "\r\n", and a quotation mark with an accent, are one Character each.
        var result = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in field.unicodeScalars {
            if scalar == "\"" { result.append(scalar) }
            result.append(scalar)
        }
        result.append("\"")
        return String(result)
    }

    /// Also a semicolon, because the reader accepts files with semicolons as separators.
    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
