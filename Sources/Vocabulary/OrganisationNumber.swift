/// The NIHDI number of an organisation. Rules: FACTS "Numbers".
///
/// Some installations use numbers that are none, such as `333333333`, so staff may override the rules. Rows of a file and messages only look an
/// organisation up: a number that nobody has finds nothing, however it is written.
public struct OrganisationNumber: Hashable, Sendable {
    /// 8 digits unless the rules were overridden.
    public let digits: String

    /// A number that was accepted before, or one to look up as it is written. Not checked.
    public init(stored digits: String) {
        self.digits = digits
    }

    /// Accepts dots, dashes and spaces between the digits.
    ///
    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`, `flaw.digits`, `flaw.organisation.length`,
    ///   `flaw.organisation.checksum`.
    public static func parse(_ raw: String) throws(Flaws) -> OrganisationNumber {
        try parse(raw, override: false)
    }

    /// - Parameter override: takes any 6 to 9 digits, whatever the check digits.
    /// - Throws: as `parse(_:)`; with the override `flaw.organisation.override-length` in place of the last two.
    public static func parse(_ raw: String, override: Bool) throws(Flaws) -> OrganisationNumber {
        let entry = DigitEntry(raw)
        try refuse(override ? overriddenFlaws(of: entry) : flaws(of: entry))
        return OrganisationNumber(stored: entry.digits)
    }

    private static func overriddenFlaws(of entry: DigitEntry) -> [Flaw] {
        entry.flaws(unlessCountIn: 6...9, key: "flaw.organisation.override-length")
    }

    private static func flaws(of entry: DigitEntry) -> [Flaw] {
        let flaws = entry.flaws(unlessCountIn: [8], key: "flaw.organisation.length")
        guard entry.digits.count == 8 else { return flaws }
        let fits = checkNumber(of: entry.digits.prefix(6).number) == entry.digits.suffix(2).number
        return fits ? flaws : flaws + [Flaw("flaw.organisation.checksum")]
    }
}

extension OrganisationNumber: CustomStringConvertible, Comparable {
    /// The digits alone, as addresses of the bus and files have them.
    public var description: String { digits }

    public static func < (left: OrganisationNumber, right: OrganisationNumber) -> Bool { left.digits < right.digits }
}
