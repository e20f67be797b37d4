/// The number the Belgian health insurance (NIHDI) gives a care provider who is a person: six digits, two
/// check digits and, often, three for the qualification. Rules: FACTS "Numbers".
public struct NIHDINumber: Hashable, Sendable {
    /// 8 or 11 digits, as given.
    public let digits: String

    /// The 8 digits that are the person, whatever the qualification.
    public var person: String { String(digits.prefix(8)) }

    /// Accepts dots, dashes and spaces between the digits.
    ///
    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`, `flaw.digits`, `flaw.nihdi.length`,
    ///   `flaw.nihdi.checksum`.
    public static func parse(_ raw: String) throws(Flaws) -> NIHDINumber {
        let entry = DigitEntry(raw)
        try refuse(entry.flaws(unlessCountIn: lengths, key: "flaw.nihdi.length") + flaws(of: entry.digits))
        return NIHDINumber(digits: entry.digits)
    }

    private init(digits: String) {
        self.digits = digits
    }

    private static let lengths = [8, 11]

    /// Modulus 89 is for numbers given out since 2019; a number does not say when it was given out.
    private static func flaws(of digits: String) -> [Flaw] {
        guard lengths.contains(digits.count) else { return [] }
        let body = digits.prefix(6).number
        let check = digits.places(6..<8).number
        let fits = [97, 89].contains { checkNumber(of: body, modulus: $0) == check }
        return fits ? [] : [Flaw("flaw.nihdi.checksum")]
    }
}
