public import Foundation
import Vocabulary

/// A page is a value; its template, layout and texts are known at the start (DESIGN rule 10).
public protocol Page: Sendable {
    /// The template's file name without extension.
    static var template: String { get }
}

/// All templates in all languages. Loading replaces `[[key]]` with a text. So a missing text or a
/// broken template stops the start, and rendering looks up no text.
public struct TemplateLibrary: Sendable {
    private let languages: [Language: [String: Template]]

    /// - Parameter folders: folders of `.mustache` files; Web's layout and shared parts are always included.
    public init(folders: [URL?], localisation: Localisation) throws {
        let shared = Bundle.module.resourceURL?.appendingPathComponent("Templates")
        let sources = try ([shared] + folders).flatMap(Self.sources)
        var languages: [Language: [String: Template]] = [:]
        for language in Language.allCases {
            var templates: [String: Template] = [:]
            for source in sources {
                templates[source.name] = try Template(filled(source, with: localisation[language]), name: source.name)
            }
            languages[language] = templates
        }
        self.languages = languages
    }

    struct Source {
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

    /// The complete document, or nil if the template does not exist.
    public func render(_ page: some Page, layout: Layout) -> String? {
        // So every test that renders a page checks that the page passes all its fields.
        assert((page as? any TemplateRow).map { TemplateFields.isWhole($0) } ?? true, "\(type(of: page)) does not tell all its fields")
        var drawing = TemplateDrawing(languages[layout.language] ?? [:])
        let values = TemplateFields(Mirror(reflecting: Rendering(page: page, layout: layout)))
        return drawing.draw(type(of: page).template, with: .fields(values)) ? withoutControls(drawing.html) : nil
    }
}

private struct Rendering<Content: Page> {
    let page: Content
    let layout: Layout
}

/// HTML allows no control characters (WHATWG HTML §13.1.4), and entered text may contain some.
private func withoutControls(_ html: String) -> String {
    func isControl(_ byte: UInt8) -> Bool { byte < 32 && byte != 9 && byte != 10 && byte != 13 }
    guard hasByte(html, isControl) else { return html }
    return String(decoding: html.utf8.filter { !isControl($0) }, as: UTF8.self)
}

/// Replaces `[[key]]` with the text, escaped for HTML. `{{places}}` in the text stay variables of the template.
private func filled(_ source: TemplateLibrary.Source, with texts: Texts) throws(TextError) -> String {
    var result = ""
    var rest = source.text[...]
    while let open = rest.range(of: "[["), let close = rest.range(of: "]]", range: open.upperBound..<rest.endIndex) {
        let key = String(rest[open.upperBound..<close.lowerBound])
        guard texts.keys.contains(key) else { throw .unknownKey(key, template: source.name) }
        result += rest[..<open.lowerBound] + escapedForHTML(texts(key))
        rest = rest[close.upperBound...]
    }
    return result + rest
}
