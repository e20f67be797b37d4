extension SplitMix64 {
    public mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    public mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(number(0...9)) }.joined()
    }

    /// A text of scalars from an alphabet.
    public mutating func text(of alphabet: [Unicode.Scalar], count: ClosedRange<Int>) -> String {
        var view = String.UnicodeScalarView()
        for _ in 0..<number(count) { view.append(alphabet[number(0...alphabet.count - 1)]) }
        return String(view)
    }

    /// The same digits with dots, dashes and spaces between them.
    public mutating func separated(_ digits: String) -> String {
        digits.map { digit in
            let separator = ["", "", "", ".", "-", " "][number(0...5)]
            return "\(digit)\(separator)"
        }.joined()
    }
}

extension String {
    /// Every text that differs from this one in one digit.
    public var withOneDigitChanged: [String] {
        indices.flatMap { index in
            "0123456789".filter { $0 != self[index] }.map { digit in
                self[..<index] + String(digit) + self[self.index(after: index)...]
            }
        }
    }

    public func padded(to count: Int) -> String {
        String(repeating: "0", count: Swift.max(0, count - self.count)) + self
    }
}
