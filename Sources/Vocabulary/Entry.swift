import Foundation

/// Typed text, trimmed, with the flaws that apply to every kind of value.
struct Entry {
    let text: String
    let flaws: [Flaw]

    /// - Parameters:
    ///   - maximum: the longest text accepted, in Unicode scalars, so that one letter under a thousand accents is long too.
    ///   - hasLines: whether line ends may stand in it.
    init(_ raw: String, maximum: Int, hasLines: Bool = false) {
        text = raw.trimmed
        var flaws: [Flaw] = []
        if text.isEmpty { flaws.append(.required) }
        if text.unicodeScalars.count > maximum { flaws.append(.long(maximum)) }
        if text.unicodeScalars.contains(where: { $0.isInvisible && !(hasLines && $0 == "\n") }) { flaws.append(Flaw("flaw.control")) }
        self.flaws = flaws
    }
}

extension String {
    /// Without surrounding white space and line ends of any script.
    var trimmed: String {
        func isPlain(_ byte: UInt8?) -> Bool { byte.map { $0 > 0x20 && $0 < 0x7F } ?? true }
        // Nearly every text has nothing to trim.
        if isPlain(utf8.first) && isPlain(utf8.last) { return self }
        return trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension Flaw {
    static let required = Flaw("flaw.required")
    static let formula = Flaw("flaw.formula")
    static let markup = Flaw("flaw.markup")

    static func long(_ maximum: Int) -> Flaw {
        Flaw("flaw.long", ["maximum": String(maximum)])
    }
}

extension Unicode.Scalar {
    /// Control and format characters (format characters can reverse or hide text), line separators, and
    /// code points that are not characters.
    var isInvisible: Bool {
        // Most text is ASCII, and an upload checks a million values.
        if isASCII { return value < 0x20 || value == 0x7F }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

/// Values that are dangerous where they are shown. Exports go to
/// spreadsheets, and mails to clients that interpret text.
public enum Danger {
    /// A spreadsheet runs a cell with this beginning as a formula.
    public static func startsFormula(_ raw: String, trimmed text: String) -> Bool {
        raw.hasPrefix("\t") || startsFormula(text)
    }

    static func startsFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return "=+-@".unicodeScalars.contains(first)
    }

    static func carriesMarkup(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0 == "<" || $0 == ">" }
    }
}
