import Foundation

/// What somebody typed, trimmed, with the flaws any kind of value would have.
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
    /// Without what stands around it: white space and line ends of any script.
    var trimmed: String {
        func isPlain(_ byte: UInt8?) -> Bool { byte.map { $0 > 0x20 && $0 < 0x7F } ?? true }
        // Nothing to take away, as nearly always.
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
    /// Control and format characters (the latter turn text around or hide in it), line separators, and
    /// code points that are no characters.
    var isInvisible: Bool {
        // Most text is ASCII, and a million values are looked at.
        if isASCII { return value < 0x20 || value == 0x7F }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

/// What makes a value dangerous where it is shown rather than where it is typed. Exports go to
/// spreadsheets, and mails to clients with ideas of their own.
public enum Danger {
    /// A spreadsheet runs a cell that starts so.
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
