/// The digits of a typed number, without the dots, dashes and spaces between them.
struct DigitEntry {
    let digits: String
    /// Flaws of the notation. The number itself checks how many digits there are.
    let flaws: [Flaw]

    init(_ raw: String) {
        // Three times the longest number allows any grouping.
        let entry = Entry(raw, maximum: 40)
        let scalars = entry.text.unicodeScalars
        digits = String(String.UnicodeScalarView(scalars.filter(\.isDigit)))
        let hasOthers = scalars.contains { !$0.isDigit && !$0.separatesDigits && !$0.isInvisible }
        flaws = hasOthers ? entry.flaws + [Flaw("flaw.digits")] : entry.flaws
    }

    /// The flaws, and another one if the number of digits is wrong. An empty field has only
    /// the flaw that it is empty.
    func flaws(unlessCountIn counts: some Sequence<Int>, key: String) -> [Flaw] {
        if flaws.contains(.required) || counts.contains(digits.count) { return flaws }
        return flaws + [Flaw(key, ["count": String(digits.count)])]
    }
}

extension Unicode.Scalar {
    /// ASCII only: digits of other scripts look similar and compare differently.
    var isDigit: Bool { "0"..."9" ~= self }

    /// Full stop, space, hyphen, and their replacements by word processors.
    var separatesDigits: Bool {
        switch self {
        case ".", " ", "-", "\u{A0}", "\u{202F}", "\u{2010}", "\u{2011}", "\u{2013}": true
        default: false
        }
    }
}

extension StringProtocol {
    /// The value of up to 18 ASCII digits.
    var number: Int { Int(self) ?? 0 }

    /// The digits in a range of positions, counted from 0.
    func places(_ range: Range<Int>) -> SubSequence {
        prefix(range.upperBound).dropFirst(range.lowerBound)
    }
}

/// The usual Belgian check number: the difference to the next multiple of the modulus, from 1 to the modulus.
func checkNumber(of number: Int, modulus: Int = 97) -> Int {
    modulus - number % modulus
}
