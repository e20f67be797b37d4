/// The digits of a number somebody typed, with dots, dashes and spaces between them taken away.
struct DigitEntry {
    let digits: String
    /// Flaws of the writing; how many digits there should be is the number's own affair.
    let flaws: [Flaw]

    init(_ raw: String) {
        // Three times the longest number leaves room for any way of grouping.
        let entry = Entry(raw, maximum: 40)
        let scalars = entry.text.unicodeScalars
        digits = String(String.UnicodeScalarView(scalars.filter(\.isDigit)))
        let hasOthers = scalars.contains { !$0.isDigit && !$0.separatesDigits && !$0.isInvisible }
        flaws = hasOthers ? entry.flaws + [Flaw("flaw.digits")] : entry.flaws
    }

    /// The flaws, and one more when the digits are not as many as they should be. An empty field has one
    /// flaw only: that it is empty.
    func flaws(unlessCountIn counts: some Sequence<Int>, key: String) -> [Flaw] {
        if flaws.contains(.required) || counts.contains(digits.count) { return flaws }
        return flaws + [Flaw(key, ["count": String(digits.count)])]
    }
}

extension Unicode.Scalar {
    /// ASCII only: the numbers of other scripts look alike and compare differently.
    var isDigit: Bool { "0"..."9" ~= self }

    /// Full stop, space, hyphen, and what word processors make of the last two.
    var separatesDigits: Bool {
        switch self {
        case ".", " ", "-", "\u{A0}", "\u{202F}", "\u{2010}", "\u{2011}", "\u{2013}": true
        default: false
        }
    }
}

extension StringProtocol {
    /// The number these digits write. For up to 18 ASCII digits.
    var number: Int { Int(self) ?? 0 }

    /// The digits in a range of places, counted from 0.
    func places(_ range: Range<Int>) -> SubSequence {
        prefix(range.upperBound).dropFirst(range.lowerBound)
    }
}

/// The usual Belgian check number: what is missing to the next multiple of the modulus, from 1 to the modulus.
func checkNumber(of number: Int, modulus: Int = 97) -> Int {
    modulus - number % modulus
}
