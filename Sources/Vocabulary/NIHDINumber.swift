/// The number that the Belgian health insurance (NIHDI) gives a person who is a care provider: six digits, two
/// check digits and, often, three digits for the qualification. Rules: FACTS "Numbers".
public struct NIHDINumber: Hashable, Sendable {
    /// 8 or 11 digits, as given.
    public let digits: String

    /// The 8 digits of the person, without the qualification.
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

    /// Numbers issued since 2019 use modulus 89; the number does not show when it was issued.
    private static func flaws(of digits: String) -> [Flaw] {
        guard lengths.contains(digits.count) else { return [] }
        let body = digits.prefix(6).number
        let check = digits.places(6..<8).number
        let fits = [97, 89].contains { checkNumber(of: body, modulus: $0) == check }
        return fits ? [] : [Flaw("flaw.nihdi.checksum")]
    }
}
