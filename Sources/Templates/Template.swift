/// A template in memory: the part of Mustache (mustache(5), with inheritance) that our pages are written in.
struct Template: Sendable {
    indirect enum Node: Sendable {
        case text(String)
        /// `{{name}}`, or `{{{name}}}` where it is HTML already.
        case value(Name, escaped: Bool)
        /// `{{#name}}…{{/name}}`, or `{{^name}}…{{/name}}` for what is drawn where it is not.
        case section(Name, inverted: Bool, [Node])
        /// `{{>name}}`, or `{{<name}}…{{/name}}` with blocks that take the place of its own.
        case partial(String, blocks: [String: [Node]])
        /// `{{$name}}…{{/name}}`: a block that may be given another content.
        case block(String, [Node])
    }

    enum Name: Sendable, Equatable {
        /// A field of what surrounds the place, and fields of it.
        case path([String])
        /// `.`: the thing itself.
        case itself
        /// `first()` and `last()`: whether it is the first, or last, of a list.
        case first, last
    }

    let nodes: [Node]

    /// - Parameter name: as errors call it.
    init(_ text: String, name: String) throws(TemplateError) {
        var parser = TemplateParser(text, template: name)
        nodes = try parser.all()
    }
}
