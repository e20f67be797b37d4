/// One reason why an input is invalid, independent of a language.
///
/// A flaw never repeats the input. It may reach a log or an answer, and the input may be an SSIN.
public struct Flaw: Hashable, Sendable {
    /// Localisation key, such as `flaw.ssin.checksum`.
    public let key: String
    /// The values for the text's `{{name}}` places.
    public let arguments: [String: String]

    public init(_ key: String, _ arguments: [String: String] = [:]) {
        self.key = key
        self.arguments = arguments
    }
}

/// All reasons why an input is invalid, in reading order. Never empty.
public struct Flaws: Error, Hashable, Sendable {
    public let all: [Flaw]

    public init(_ first: Flaw, _ others: [Flaw] = []) {
        all = others.reduce(into: [first]) { kept, flaw in
            if !kept.contains(flaw) { kept.append(flaw) }
        }
    }

    /// Nil if there are no flaws.
    public init?(_ flaws: [Flaw]) {
        guard let first = flaws.first else { return nil }
        self.init(first, Array(flaws.dropFirst()))
    }
}

/// Throws if there is at least one flaw.
func refuse(_ flaws: [Flaw]) throws(Flaws) {
    if let refusal = Flaws(flaws) { throw refusal }
}
