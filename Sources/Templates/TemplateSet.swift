/// Templates that may draw each other in, parsed once.
public struct TemplateSet: Sendable {
    let templates: [String: Template]

    /// - Parameter texts: each template's text by its name, by which others name it (`{{>name}}`).
    /// - Throws: what is broken in the first template that is.
    public init(_ texts: [String: String]) throws(TemplateError) {
        var templates: [String: Template] = [:]
        for (name, text) in texts { templates[name] = try Template(text, name: name) }
        self.templates = templates
    }

    /// The names of all.
    public var names: Set<String> { Set(templates.keys) }

    /// The whole document, drawn from a structure's stored properties; nil where there is no such template.
    public func draw(_ name: String, from value: some Sendable) -> String? {
        var drawing = TemplateDrawing(templates)
        return drawing.draw(name, with: .fields(TemplateFields(Mirror(reflecting: value)))) ? withoutControls(drawing.html) : nil
    }
}

/// What keeps a template from being read. The program does not start with one that is broken.
public struct TemplateError: Error, Equatable {
    /// The template's name.
    public let template: String
    /// For whoever wrote it, in English.
    public let reason: String
}

/// HTML has no place for control characters (WHATWG HTML §13.1.4), and what was entered may hold some.
private func withoutControls(_ html: String) -> String {
    func isControl(_ byte: UInt8) -> Bool { byte < 32 && byte != 9 && byte != 10 && byte != 13 }
    guard hasByte(html, isControl) else { return html }
    return String(decoding: html.utf8.filter { !isControl($0) }, as: UTF8.self)
}
