/// A Belgian social security identification number: a national register number, or a BIS number for
/// people who are not in the register. It is the person's key (SPEC §3). Rules: FACTS "Numbers".
///
/// It never shows itself in logs: printing, interpolating, dumping or mirroring it gives no digits.
public struct SSIN: Hashable, Sendable {
    /// The 11 digits.
    public let digits: String

    /// Accepts dots, dashes and spaces between the digits.
    ///
    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`, `flaw.digits`, `flaw.ssin.length`,
    ///   `flaw.ssin.date`, `flaw.ssin.checksum`.
    public static func parse(_ raw: String) throws(Flaws) -> SSIN {
        let entry = DigitEntry(raw)
        try refuse(entry.flaws(unlessCountIn: [11], key: "flaw.ssin.length") + flaws(of: entry.digits))
        return SSIN(digits: entry.digits)
    }

    private init(digits: String) {
        self.digits = digits
    }

    private static func flaws(of digits: String) -> [Flaw] {
        guard digits.count == 11 else { return [] }
        let century = century(of: digits)
        let centuries = century.map { [$0] } ?? [1900, 2000]
        var flaws: [Flaw] = []
        if !centuries.contains(where: { hasDate(digits, century: $0) }) { flaws.append(Flaw("flaw.ssin.date")) }
        if century == nil { flaws.append(Flaw("flaw.ssin.checksum")) }
        return flaws
    }

    /// The century the check digits speak for. They cannot fit both: 97 does not divide 2 000 000 000.
    private static func century(of digits: String) -> Int? {
        let body = digits.prefix(9).number
        let check = digits.suffix(2).number
        if checkNumber(of: body) == check { return 1900 }
        if checkNumber(of: 2_000_000_000 + body) == check { return 2000 }
        return nil
    }

    /// Month and day may be 00, for those whose date of birth is not wholly known.
    private static func hasDate(_ digits: String, century: Int) -> Bool {
        let year = century + digits.prefix(2).number
        let day = digits.places(4..<6).number
        guard let month = month(ofPlace: digits.places(2..<4).number) else { return false }
        return day <= days(inMonth: month, year: year)
    }

    /// BIS numbers add 20 to the month when the sex was unknown, 40 when it was known.
    private static func month(ofPlace place: Int) -> Int? {
        switch place {
        case 0...12: place
        case 20...32: place - 20
        case 40...52: place - 40
        default: nil
        }
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}

extension SSIN {
    /// As on an identity card: `YY.MM.DD-SSS.CC`. For pages only.
    public var formatted: String {
        let date = [digits.places(0..<2), digits.places(2..<4), digits.places(4..<6)].joined(separator: ".")
        return "\(date)-\(digits.places(6..<9)).\(digits.suffix(2))"
    }

    /// The same shape with all but the check digits hidden, to tell people apart without showing their birthday.
    public var masked: String { "••.••.••-•••.\(digits.suffix(2))" }
}

extension SSIN: CustomStringConvertible, CustomReflectable {
    /// Says that it is an SSIN and nothing else (DESIGN rule 12).
    public var description: String { "SSIN(…masked)" }

    /// Empty, because `dump` and templates read stored properties through mirrors.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
