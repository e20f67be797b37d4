/// Looks for names in a template that find nothing in the type it is drawn from. It goes by types, not by values: what stands in a list that is empty, or in what is
/// nil, is looked through as well.
public struct TemplateCheck: Sendable {
    private let templates: [String: Template]
    /// What is wrong, in English: the template, the name, and why.
    public private(set) var flaws: [String] = []
    /// The templates that were looked through.
    public private(set) var reached: Set<String> = []

    public init(_ templates: TemplateSet) { self.templates = templates.templates }

    /// A template's nodes, and whose they are.
    private struct Content {
        let template: String
        let nodes: [Template.Node]
    }

    private struct Place {
        /// The types of what surrounds it, the nearest last.
        var stack: [Any.Type]
        /// Contents for the blocks of a template that others inherit from.
        var blocks: [String: Content] = [:]
        /// How many templates are drawn in around it.
        var depth = 0

        func inside(_ type: Any.Type) -> Place { Place(stack: stack + [type], blocks: blocks, depth: depth) }
    }

    /// Looks through a template and all that it draws in.
    /// - Parameter type: a structure, of which the template is drawn.
    public mutating func look(at template: String, drawnFrom type: Any.Type) { look(at: template, Place(stack: [type]), namedBy: template) }

    private mutating func look(at name: String, _ place: Place, namedBy template: String) {
        guard let found = templates[name] else { return note("there is no template \(name)", template) }
        guard place.depth < 20 else { return note("\(name) draws itself in", template) }
        reached.insert(name)
        look(at: Content(template: name, nodes: found.nodes), place)
    }

    private mutating func look(at content: Content, _ place: Place) {
        for node in content.nodes {
            switch node {
            case .text: break
            case .value(let name, _): lookAtValue(name, place, content.template)
            case .section(let name, let inverted, let nodes):
                lookAtSection(name, inverted: inverted, Content(template: content.template, nodes: nodes), place)
            case .partial(let name, let blocks):
                var inner = place
                inner.depth += 1
                inner.blocks.merge(blocks.mapValues { Content(template: content.template, nodes: $0) }) { outer, _ in outer }
                for block in blocks.keys.sorted() where !hasBlock(block, name) { note("\(name) has no block \(block)", content.template) }
                look(at: name, inner, namedBy: content.template)
            case .block(let name, let nodes): look(at: place.blocks[name] ?? Content(template: content.template, nodes: nodes), place)
            }
        }
    }

    private mutating func lookAtValue(_ name: Template.Name, _ place: Place, _ template: String) {
        guard let type = find(name, place, template) else { return }
        switch TemplateShape(type) {
        case .text, .flag: break
        case .list, .fields, .unknown: note("{{\(name)}} is no text but \(type)", template)
        }
    }

    private mutating func lookAtSection(_ name: Template.Name, inverted: Bool, _ content: Content, _ place: Place) {
        guard let type = find(name, place, content.template) else { return }
        switch TemplateShape(type) {
        case _ where inverted: look(at: content, place)
        case .flag: look(at: content, place)
        case .text, .fields: look(at: content, place.inside(type))
        case .list(let element): look(at: content, place.inside(element))
        case .unknown: note("{{#\(name)}} is \(type), which cannot be looked into", content.template)
        }
    }

    /// The type of what a name finds, as ``TemplateDrawing`` finds it; what finds nothing is noted.
    private mutating func find(_ name: Template.Name, _ place: Place, _ template: String) -> Any.Type? {
        switch name {
        case .itself: return place.stack.last
        case .first, .last: return Bool.self
        case .path(let path):
            let scopes = place.stack.reversed()
            let first = scopes.lazy.compactMap { TemplateShape($0).field(path[0]) }.first
            let found = path.dropFirst().reduce(first) { type, part in type.flatMap { TemplateShape($0).field(part) } }
            if found == nil { note("{{\(name)}} finds nothing in \(scopes.map { "\($0)" }.joined(separator: ", "))", template) }
            return found
        }
    }

    private func hasBlock(_ block: String, _ template: String) -> Bool {
        func has(_ nodes: [Template.Node]) -> Bool {
            nodes.contains { node in
                switch node {
                case .text, .value: false
                case .section(_, _, let nodes): has(nodes)
                case .partial(let name, _): name != template && hasBlock(block, name)
                case .block(let name, let nodes): name == block || has(nodes)
                }
            }
        }
        return templates[template].map { has($0.nodes) } ?? false
    }

    private mutating func note(_ reason: String, _ template: String) {
        let flaw = "\(template): \(reason)"
        if !flaws.contains(flaw) { flaws.append(flaw) }
    }
}

extension Template.Name: CustomStringConvertible {
    /// As it is written between braces.
    var description: String {
        switch self {
        case .path(let parts): parts.joined(separator: ".")
        case .itself: "."
        case .first: "first()"
        case .last: "last()"
        }
    }
}
