import Foundation
public import Vocabulary

/// All texts of all languages, loaded once at start. A key that one language lacks stops the start.
public struct Localisation: Sendable {
    private let languages: [Language: Texts]

    public static func load() throws -> Localisation {
        try load(folder: Bundle.module.resourceURL?.appendingPathComponent("Localisation"))
    }

    static func load(folder: URL?) throws -> Localisation {
        guard let folder else { throw TextError.unreadable("Localisation") }
        var languages: [Language: Texts] = [:]
        for language in Language.allCases {
            let file = folder.appendingPathComponent("\(language.rawValue).json")
            guard let data = FileManager.default.contents(atPath: file.path) else { throw TextError.unreadable(file.lastPathComponent) }
            languages[language] = Texts(language: language, entries: try JSONDecoder().decode([String: String].self, from: data))
        }
        try check(languages)
        return Localisation(languages: languages)
    }

    private static func check(_ languages: [Language: Texts]) throws(TextError) {
        let english = languages[.en]?.keys ?? []
        for (language, texts) in languages {
            let difference = english.symmetricDifference(texts.keys)
            if let key = difference.sorted().first { throw .missing(key: key, language: language) }
        }
    }

    public subscript(language: Language) -> Texts {
        languages[language] ?? Texts(language: language, entries: [:])
    }
}

public enum TextError: Error, Equatable {
    case unreadable(String)
    case missing(key: String, language: Language)
    case unknownKey(String, template: String)
}

/// The texts of one language. Places are written `{{name}}`, plural forms as `key.one` and `key.other` (CLDR).
public struct Texts: Sendable {
    public let language: Language
    private let entries: [String: TextTemplate]

    init(language: Language, entries: [String: String]) {
        self.language = language
        self.entries = entries.mapValues(TextTemplate.init)
    }

    public var keys: Set<String> { Set(entries.keys) }

    /// The text with its places filled; a key that does not exist is shown as itself, and tests see to it that none is.
    public func callAsFunction(_ key: String, _ arguments: [String: String] = [:]) -> String {
        guard let template = entries[key] else { return key }
        return arguments.isEmpty ? template.text : template.filled(with: arguments)
    }

    /// The plural form for a count, which is available as `{{n}}`.
    public func plural(_ key: String, _ count: Int, _ arguments: [String: String] = [:]) -> String {
        let one = language == .fr ? count < 2 : count == 1
        return self("\(key).\(one ? "one" : "other")", arguments.merging(["n": "\(count)"]) { $1 })
    }

    public func callAsFunction(_ flaw: Flaw) -> String { self(flaw.key, flaw.arguments) }

    /// "An Claes, Karim Haddad or Jean Martin".
    public func alternatives(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(self("list.or")) " + last
    }
}

/// A text taken apart at its places when it is loaded, since it is filled a million times.
private struct TextTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case place(String)
    }

    let text: String
    private let parts: [Part]

    init(_ text: String) {
        self.text = text
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            parts.append(.text(String(rest[..<open.lowerBound])))
            parts.append(.place(String(rest[open.upperBound..<close.lowerBound])))
            rest = rest[close.upperBound...]
        }
        self.parts = parts + [.text(String(rest))]
    }

    /// In one pass, so that a value that looks like a place is left as it is. A place without a value stays.
    func filled(with arguments: [String: String]) -> String {
        parts.reduce(into: "") { result, part in
            switch part {
            case .text(let text): result += text
            case .place(let name): result += arguments[name] ?? "{{\(name)}}"
            }
        }
    }
}
