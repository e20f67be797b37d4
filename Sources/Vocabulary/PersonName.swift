import Foundation

/// A person's first or last name: letters of any script, spaces, apostrophes, hyphens and dots.
public struct PersonName: Hashable, Sendable {
    /// In Unicode's composed form (NFC), with single spaces. Capitalised if the input was all upper case or all lower case.
    public let text: String

    /// The longest name accepted, in Unicode scalars.
    private static let maximum = 80

    /// - Throws: `flaw.required`, `flaw.long` (80), `flaw.control`, `flaw.formula`, `flaw.markup`,
    ///   `flaw.name.letters`, `flaw.name.characters`.
    public static func parse(_ raw: String) throws(Flaws) -> PersonName {
        let entry = Entry(raw, maximum: maximum)
        let spaced = singleSpaced(entry.text).precomposedStringWithCanonicalMapping
        try refuse(entry.flaws + flaws(of: spaced, raw: raw))
        let text = Capitalisation.applied(to: spaced).precomposedStringWithCanonicalMapping
        // Some capitals are longer than their lower-case letters (ß, ŉ).
        if text.unicodeScalars.count > maximum { throw Flaws(.long(maximum)) }
        return PersonName(text: text)
    }

    private init(text: String) {
        self.text = text
    }

    private static func singleSpaced(_ text: String) -> String {
        text.unicodeScalars.split { $0.properties.generalCategory == .spaceSeparator }
            .map(String.init).joined(separator: " ")
    }

    private static func flaws(of text: String, raw: String) -> [Flaw] {
        if text.isEmpty { return [] }
        var flaws: [Flaw] = []
        let startsFormula = Danger.startsFormula(raw, trimmed: text)
        if startsFormula { flaws.append(.formula) }
        if Danger.carriesMarkup(text) { flaws.append(.markup) }
        if !text.unicodeScalars.contains(where: \.isLetter) { flaws.append(Flaw("flaw.name.letters")) }
        // One flaw per character: the formula character already has one.
        let rest = text.unicodeScalars.dropFirst(Danger.startsFormula(text) ? 1 : 0)
        if !isSpelledAsName(rest) { flaws.append(Flaw("flaw.name.characters")) }
        return flaws
    }

    private static func isSpelledAsName(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
        var mayCarryMark = false
        for scalar in scalars where !scalar.isInvisible && scalar != "<" && scalar != ">" {
            guard scalar.isLetter || scalar.separatesNames || (scalar.isMark && mayCarryMark) else { return false }
            mayCarryMark = !scalar.separatesNames
        }
        return true
    }
}

extension Unicode.Scalar {
    var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// An accent or vowel sign. Without a letter before it, it would combine with the preceding text of the page.
    var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark: true
        default: false
        }
    }

    /// A new part of a name begins after these: space, hyphens, apostrophes, dots.
    var separatesNames: Bool {
        switch self {
        case " ", "-", "\u{2010}", "\u{2011}", "'", "\u{2018}", "\u{2019}", "\u{2BC}", ".", "\u{B7}": true
        default: false
        }
    }
}
