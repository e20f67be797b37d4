/// Fields as one line of a CSV file (RFC 4180): divided by commas, in quotation marks where they need them, ended by CR LF.
/// What a spreadsheet would run is refused where it is entered, so that nothing has to be changed here.
public struct CSVLine: Sendable {
    public let text: String

    public init(_ fields: [String]) {
        text = fields.map(Self.quoted).joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: needsQuotes) || field.hasPrefix(" ") || field.hasSuffix(" ") else { return field }
        // Scalar by scalar: "\r\n" and a quotation mark with an accent are one Character each.
        var result = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in field.unicodeScalars {
            if scalar == "\"" { result.append(scalar) }
            result.append(scalar)
        }
        result.append("\"")
        return String(result)
    }

    /// A semicolon too: files divided by semicolons are read as well.
    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
