import Vocabulary

extension Texts {
    /// A number with thousands separators.
    public func number(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let separator =
            switch language {
            case .en: ","
            case .nl, .de: "."
            case .fr: "\u{202F}"
            }
        let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }.reversed()
        return (number < 0 ? "−" : "") + groups.joined(separator: separator)
    }
}
