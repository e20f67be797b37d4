/// One reason why an input is not a value, in a form that can be said in any language.
///
/// A flaw never repeats the input: it may end up in a log or an answer, and the input may be an SSIN.
public struct Flaw: Hashable, Sendable {
    /// Localisation key, such as `flaw.ssin.checksum`.
    public let key: String
    /// What the text's `{{name}}` places are filled with.
    public let arguments: [String: String]

    public init(_ key: String, _ arguments: [String: String] = [:]) {
        self.key = key
        self.arguments = arguments
    }
}

/// All reasons why an input is not a value, in the order in which they are best read. Never empty.
public struct Flaws: Error, Hashable, Sendable {
    public let all: [Flaw]

    public init(_ first: Flaw, _ others: [Flaw] = []) {
        all = others.reduce(into: [first]) { kept, flaw in
            if !kept.contains(flaw) { kept.append(flaw) }
        }
    }

    /// Nil when there is nothing wrong.
    public init?(_ flaws: [Flaw]) {
        guard let first = flaws.first else { return nil }
        self.init(first, Array(flaws.dropFirst()))
    }
}

/// Throws when there is at least one flaw.
func refuse(_ flaws: [Flaw]) throws(Flaws) {
    if let refusal = Flaws(flaws) { throw refusal }
}
