/// A value as templates see it. Reflection is slow, so a page is read by it once, when it is drawn, and not for each place that names a field.
enum TemplateValue: Sendable, Equatable {
    case text(String)
    case flag(Bool)
    case list([TemplateValue])
    case fields(TemplateFields)

    /// Nil for what is nil.
    init?(_ value: Any) {
        if let text = value as? String { self = .text(text); return }
        if let flag = value as? Bool { self = .flag(flag); return }
        if let row = value as? any TemplateRow { self = .fields(TemplateFields(row)); return }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            guard let held = mirror.children.first, let value = TemplateValue(held.value) else { return nil }
            self = value
        case .struct: self = .fields(TemplateFields(mirror))
        case .collection: self = .list(mirror.children.compactMap { TemplateValue($0.value) })
        default: self = .text(String(describing: value))
        }
    }
}

/// A structure of which a page has many: it tells all its stored properties itself, by their names, in their order.
public protocol TemplateRow: Sendable {
    func tell(_ fields: inout TemplateFields)
}

/// The stored properties of a structure.
public struct TemplateFields: Sendable, Equatable {
    /// A property that the structure has; its value is nil where it holds nothing.
    struct Field: Sendable, Equatable {
        let name: String
        let value: TemplateValue?
    }

    private var fields: [Field] = []

    init(_ mirror: Mirror) {
        for (label, value) in mirror.children {
            if let label { add(label, TemplateValue(value)) }
        }
    }

    init(_ row: some TemplateRow) {
        row.tell(&self)
        assert(fields.map(\.name) == Mirror(reflecting: row).children.map(\.label), "\(type(of: row)) does not tell all its fields")
    }

    public mutating func add(_ name: String, _ text: String?) { add(name, text.map { .text($0) }) }
    public mutating func add(_ name: String, _ flag: Bool) { add(name, .flag(flag)) }
    public mutating func add(_ name: String, _ texts: [String]) { add(name, .list(texts.map { .text($0) })) }
    public mutating func add(_ name: String, _ row: some TemplateRow) { add(name, .fields(TemplateFields(row))) }

    public mutating func add(_ name: String, _ rows: [some TemplateRow]) { add(name, .list(rows.map { .fields(TemplateFields($0)) })) }
    /// For what there is little of.
    public mutating func add(_ name: String, reflecting value: Any) { add(name, TemplateValue(value)) }

    private mutating func add(_ name: String, _ value: TemplateValue?) { fields.append(Field(name: name, value: value)) }

    /// Whether what a structure tells of itself is what reflection finds, in the same order. Tests and debug builds ask.
    public static func isWhole(_ row: some TemplateRow) -> Bool { TemplateFields(row) == TemplateFields(Mirror(reflecting: row)) }

    /// Nil where the structure has no property of that name.
    func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}
