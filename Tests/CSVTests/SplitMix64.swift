/// A small generator that says the same again for the same seed, so that a failing case can be repeated.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(number(0...9)) }.joined()
    }

    /// A text of scalars taken from an alphabet.
    mutating func text(of alphabet: [Unicode.Scalar], count: ClosedRange<Int>) -> String {
        var view = String.UnicodeScalarView()
        for _ in 0..<number(count) { view.append(alphabet[number(0...alphabet.count - 1)]) }
        return String(view)
    }

    /// The same digits with dots, dashes and spaces strewn between them.
    mutating func separated(_ digits: String) -> String {
        digits.map { digit in
            let separator = ["", "", "", ".", "-", " "][number(0...5)]
            return "\(digit)\(separator)"
        }.joined()
    }
}

extension String {
    /// Every text that differs from this text of digits in one digit.
    var withOneDigitChanged: [String] {
        indices.flatMap { index in
            "0123456789".filter { $0 != self[index] }.map { digit in
                self[..<index] + String(digit) + self[self.index(after: index)...]
            }
        }
    }

    func padded(to count: Int) -> String {
        String(repeating: "0", count: Swift.max(0, count - self.count)) + self
    }
}
