/// Draws a template with values, into one text.
struct TemplateDrawing {
    private let templates: [String: Template]
    private(set) var html = ""

    init(_ templates: [String: Template]) {
        self.templates = templates
        html.reserveCapacity(100_000)
    }

    /// Where in the drawing something stands.
    private struct Place {
        /// What surrounds it, the nearest last.
        var stack: [TemplateValue]
        /// Of a list: whether it is the first of it, or the last.
        var first = false
        var last = false
        /// Contents for the blocks of a template that others inherit from.
        var blocks: [String: [Template.Node]] = [:]

        func inside(_ value: TemplateValue, first: Bool = false, last: Bool = false) -> Place {
            Place(stack: stack + [value], first: first, last: last, blocks: blocks)
        }
    }

    /// - Returns: false where there is no such template.
    mutating func draw(_ name: String, with values: TemplateValue) -> Bool {
        guard let template = templates[name] else { return false }
        draw(template.nodes, Place(stack: [values]))
        return true
    }

    private mutating func draw(_ nodes: [Template.Node], _ place: Place) {
        for node in nodes {
            switch node {
            case .text(let text): html += text
            case .value(let name, let escaped): write(find(name, place), escaped: escaped)
            case .section(let name, false, let content): drawSection(find(name, place), content, place)
            case .section(let name, true, let content): if isNothing(find(name, place)) { draw(content, place) }
            case .partial(let name, let blocks):
                var inner = place
                (inner.first, inner.last) = (false, false)
                if !blocks.isEmpty { inner.blocks.merge(blocks) { outer, _ in outer } }
                if let template = templates[name] { draw(template.nodes, inner) }
            case .block(let name, let content): draw(place.blocks[name] ?? content, place)
            }
        }
    }

    private mutating func drawSection(_ value: TemplateValue?, _ content: [Template.Node], _ place: Place) {
        switch value {
        case nil, .flag(false)?: break
        case .flag(true)?: draw(content, place)
        case .list(let items)?:
            for (number, item) in items.enumerated() { draw(content, place.inside(item, first: number == 0, last: number == items.count - 1)) }
        case .some(let value): draw(content, place.inside(value))
        }
    }

    private func isNothing(_ value: TemplateValue?) -> Bool {
        switch value {
        case nil, .flag(false)?: true
        case .list(let items)?: items.isEmpty
        default: false
        }
    }

    private mutating func write(_ value: TemplateValue?, escaped: Bool) {
        switch value {
        case .text(let text)?: html += escaped ? escapedForHTML(text) : text
        case .flag(let flag)?: html += flag ? "true" : "false"
        // A list or a structure is no text.
        case .list?, .fields?, nil: break
        }
    }

    /// What the nearest thing has no field for is looked for in what surrounds it. A field that is nil ends the search: it is there, and empty.
    private func find(_ name: Template.Name, _ place: Place) -> TemplateValue? {
        switch name {
        case .itself: return place.stack.last
        case .first: return .flag(place.first)
        case .last: return .flag(place.last)
        case .path(let path):
            for value in place.stack.reversed() {
                guard case .fields(let fields) = value, let field = fields.field(path[0]) else { continue }
                return path.dropFirst().reduce(field.value) { found, part in
                    guard case .fields(let fields)? = found else { return nil }
                    return fields.field(part)?.value
                }
            }
            return nil
        }
    }
}
