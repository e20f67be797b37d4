import Foundation

/// Text for sorting and searching: lower case without accents, so that "noel" finds "Noël" and both sort together.
public enum SearchText {
    public static func folded(_ text: String) -> String {
        // Most names are ASCII, and an upload folds a million of them.
        if text.utf8.allSatisfy({ $0 < 128 }) { return text.lowercased() }
        return text.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil).lowercased()
    }

    /// Several texts joined by single spaces.
    public static func folded(_ texts: String...) -> String {
        folded(texts.joined(separator: " "))
    }

    /// A typed search text: folded, with single spaces, at most 100 characters.
    public static func term(_ typed: String) -> String {
        // No name contains control characters, and engines end a text at some of them.
        let plain = typed.unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return folded(String(String(plain).prefix(100)).split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}
