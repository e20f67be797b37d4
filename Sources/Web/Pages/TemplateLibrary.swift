public import Foundation
@_exported public import Templates
import Vocabulary

/// A page is a value; its template, layout and texts are known when the program starts (DESIGN rule 10).
public protocol Page: Sendable {
    /// The template's file name without ending.
    static var template: String { get }
}

/// All templates in all languages. `[[key]]` stands for a text and `[[asset:name]]` for the path of a file; both are filled in when the templates load, so what is missing or
/// broken stops the start and costs nothing later.
public struct TemplateLibrary: Sendable {
    private let languages: [Language: TemplateSet]

    /// - Parameter folders: folders of `.mustache` files; the layout and shared pieces of Web are always there.
    public init(folders: [URL?], localisation: Localisation, assets: Assets) throws {
        let shared = Bundle.module.resourceURL?.appendingPathComponent("Templates")
        let sources = try ([shared] + folders).flatMap(Self.sources)
        var languages: [Language: TemplateSet] = [:]
        for language in Language.allCases {
            var texts: [String: String] = [:]
            for source in sources { texts[source.name] = try filled(source, localisation[language], assets) }
            languages[language] = try TemplateSet(texts)
        }
        self.languages = languages
    }

    fileprivate struct Source {
        let name: String
        let text: String
    }

    private static func sources(in folder: URL?) throws -> [Source] {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw TextError.unreadable("Templates")
        }
        return try names.filter { $0.hasSuffix(".mustache") }.map { name in
            Source(name: String(name.dropLast(9)), text: try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
        }
    }

    /// The whole document, or nil where the template does not exist.
    public func render(_ page: some Page, layout: Layout) -> String? {
        // Every test that sees a page looks whether it tells all its fields.
        assert((page as? any TemplateRow).map { TemplateFields.isWhole($0) } ?? true, "\(type(of: page)) does not tell all its fields")
        return languages[layout.language]?.draw(type(of: page).template, from: Rendering(page: page, layout: layout))
    }

    /// Looks through the templates of pages, in all languages, without drawing any. For tests.
    /// - Returns: each name that finds no field in its page, in English, and the templates that none of the pages draws.
    public func look(at pages: [any Page.Type]) -> (flaws: Set<String>, unused: Set<String>) {
        languages.values.reduce(into: (flaws: [], unused: [])) { found, templates in
            var check = TemplateCheck(templates)
            for page in pages { look(at: page, with: &check) }
            found.flaws.formUnion(check.flaws)
            found.unused.formUnion(templates.names.subtracting(check.reached))
        }
    }

    private func look<Content: Page>(at page: Content.Type, with check: inout TemplateCheck) {
        check.look(at: page.template, drawnFrom: Rendering<Content>.self)
    }

    /// The names of all templates, which are the same in each language.
    public var names: Set<String> { languages.values.first?.names ?? [] }
}

private struct Rendering<Content: Page> {
    let page: Content
    let layout: Layout
}

/// Replaces `[[key]]` by the text, escaped for HTML; the text's own `{{places}}` stay places of the template.
private func filled(_ source: TemplateLibrary.Source, _ texts: Texts, _ assets: Assets) throws(TextError) -> String {
    var result = ""
    var rest = source.text[...]
    while let open = rest.range(of: "[["), let close = rest.range(of: "]]", range: open.upperBound..<rest.endIndex) {
        let key = String(rest[open.upperBound..<close.lowerBound])
        let asset = key.hasPrefix("asset:") ? assets.path(of: String(key.dropFirst(6))) : nil
        guard asset != nil || texts.keys.contains(key) else { throw .unknownKey(key, template: source.name) }
        result += rest[..<open.lowerBound] + (asset ?? escapedForHTML(texts(key)))
        rest = rest[close.upperBound...]
    }
    return result + rest
}
