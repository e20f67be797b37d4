import Foundation

/// Text as it is sorted and searched: small letters without accents, so that "Noël" is found by "noel" and stands beside it.
public enum SearchText {
    public static func folded(_ text: String) -> String {
        // Most names are ASCII, and a million of them are folded.
        if text.utf8.allSatisfy({ $0 < 128 }) { return text.lowercased() }
        return text.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil).lowercased()
    }

    /// Several texts as one, with single spaces.
    public static func folded(_ texts: String...) -> String {
        folded(texts.joined(separator: " "))
    }

    /// What somebody typed to search for: folded, with single spaces; at most 100 characters count.
    public static func term(_ typed: String) -> String {
        // Control characters stand in no name, and engines end a text at some of them.
        let plain = typed.unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return folded(String(String(plain).prefix(100)).split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}
