/// The number of an enterprise in the Belgian Crossroads Bank for Enterprises, one of the identifiers an
/// eHealth certificate can carry. Rules: FACTS "Numbers".
public struct CBENumber: Hashable, Sendable {
    /// 10 digits.
    public let digits: String

    /// Accepts dots, dashes and spaces between the digits. Old numbers have nine digits; they get a leading 0.
    ///
    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`, `flaw.digits`, `flaw.cbe.length`,
    ///   `flaw.cbe.start`, `flaw.cbe.checksum`.
    public static func parse(_ raw: String) throws(Flaws) -> CBENumber {
        let entry = DigitEntry(raw)
        let digits = entry.digits.count == 9 ? "0" + entry.digits : entry.digits
        try refuse(entry.flaws(unlessCountIn: [9, 10], key: "flaw.cbe.length") + flaws(of: digits))
        return CBENumber(digits: digits)
    }

    private init(digits: String) {
        self.digits = digits
    }

    private static func flaws(of digits: String) -> [Flaw] {
        guard digits.count == 10 else { return [] }
        var flaws: [Flaw] = []
        if !digits.hasPrefix("0") && !digits.hasPrefix("1") { flaws.append(Flaw("flaw.cbe.start")) }
        let sum = digits.prefix(8).number + digits.suffix(2).number
        if sum % 97 != 0 { flaws.append(Flaw("flaw.cbe.checksum")) }
        return flaws
    }
}
