import Foundation

/// Some sentences that one person writes to another, such as why a request is returned.
public struct Remark: Hashable, Sendable {
    /// Trimmed, with `\n` for each line end.
    public let text: String

    /// The longest remark, in Unicode scalars.
    public static let longest = 1000

    /// Takes line ends of any system, and every character that is seen.
    ///
    /// - Throws: `flaw.required`, `flaw.long`, `flaw.invisible`.
    public static func parse(_ raw: String) throws(Flaws) -> Remark {
        let text = raw.replacing("\r\n", with: "\n").replacing("\r", with: "\n").trimmed
        if text.isEmpty { throw Flaws(.required) }
        var flaws: [Flaw] = []
        if text.unicodeScalars.count > longest { flaws.append(.long(longest)) }
        if text.unicodeScalars.contains(where: isRefused) { flaws.append(Flaw("flaw.invisible")) }
        try refuse(flaws)
        return Remark(text: text)
    }

    private init(text: String) {
        self.text = text
    }

    /// What nobody sees, above all what turns the text after it around (U+202E) and would make it say something else. Line ends belong to several
    /// sentences, and joiners to emoji and to some scripts.
    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isInvisible && !["\n", "\u{200C}", "\u{200D}"].contains(scalar)
    }
}
