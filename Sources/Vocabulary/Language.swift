/// A language of the pages and mails (SPEC §1: preferred language).
public enum Language: String, Hashable, Sendable, Codable, CaseIterable {
    case en, nl, fr, de

    /// The language of a tag such as `nl`, `nl-BE` (RFC 5646) or `nl_BE`, in upper or lower case; nil for other languages.
    public init?(tag: String) {
        let primary = tag.prefix { $0 != "-" && $0 != "_" }
        self.init(rawValue: primary.lowercased())
    }
}
