/// A parsed template: the part of Mustache (mustache(5), with inheritance) that our pages use.
struct Template: Sendable {
    indirect enum Node: Sendable {
        case text(String)
        /// `{{name}}`, or `{{{name}}}` for existing HTML.
        case value(Name, escaped: Bool)
        /// `{{#name}}…{{/name}}`, or `{{^name}}…{{/name}}` for content without a value.
        case section(Name, inverted: Bool, [Node])
        /// `{{>name}}`, or `{{<name}}…{{/name}}` with blocks that replace its own.
        case partial(String, blocks: [String: [Node]])
        /// `{{$name}}…{{/name}}`: a block with replaceable content.
        case block(String, [Node])
    }

    enum Name: Sendable, Equatable {
        /// A field of a surrounding value, and fields of it.
        case path([String])
        /// `.`: the value itself.
        case itself
        /// `first()` and `last()`: whether it is the first or last element of a list.
        case first, last
    }

    let nodes: [Node]

    /// - Parameter name: as errors call it.
    init(_ text: String, name: String) throws(TemplateError) {
        var parser = TemplateParser(text, template: name)
        nodes = try parser.all()
    }
}
