/// The syntax of short names that programs exchange: ASCII letters, digits, `-` and `_`.
struct CodeSyntax {
    static let applicationID = CodeSyntax(allowsCapitals: false, flaw: Flaw("flaw.application.format"))
    static let roleCode = CodeSyntax(allowsCapitals: true, flaw: Flaw("flaw.role.format"))

    /// In characters.
    private static let maximum = 40

    let allowsCapitals: Bool
    /// Why a text of the right length is no such name.
    let flaw: Flaw

    func fits(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count <= Self.maximum else { return false }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`, and the syntax's own flaw.
    func parse(_ raw: String) throws(Flaws) -> String {
        let entry = Entry(raw, maximum: Self.maximum)
        try refuse(entry.flaws + (entry.flaws.isEmpty && !fits(entry.text) ? [flaw] : []))
        return entry.text
    }

    private func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): allowsCapitals
        default: false
        }
    }
}
