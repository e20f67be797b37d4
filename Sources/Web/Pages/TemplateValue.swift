/// A value in a template. Reflection is slow, so it reads a page once per rendering, and not for each use of a field.
enum TemplateValue: Sendable, Equatable {
    case text(String)
    case flag(Bool)
    case list([TemplateValue])
    case fields(TemplateFields)

    /// Nil for a nil value.
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

/// A structure that occurs often on a page. It passes its stored properties itself, with their names.
public protocol TemplateRow: Sendable {
    func tell(_ fields: inout TemplateFields)
}

/// The stored properties of a structure, without those that are nil.
public struct TemplateFields: Sendable, Equatable {
    private var names: [String] = []
    private var values: [TemplateValue] = []

    init(_ mirror: Mirror) {
        for (label, value) in mirror.children {
            if let label { add(label, TemplateValue(value)) }
        }
    }

    init(_ row: some TemplateRow) { row.tell(&self) }

    public mutating func add(_ name: String, _ text: String?) { add(name, text.map { .text($0) }) }
    public mutating func add(_ name: String, _ flag: Bool) { add(name, .flag(flag)) }
    public mutating func add(_ name: String, _ texts: [String]) { add(name, .list(texts.map { .text($0) })) }
    public mutating func add(_ name: String, _ row: some TemplateRow) { add(name, .fields(TemplateFields(row))) }

    public mutating func add(_ name: String, _ rows: [some TemplateRow]) { add(name, .list(rows.map { .fields(TemplateFields($0)) })) }
    /// For rare values.
    public mutating func add(_ name: String, reflecting value: Any) { add(name, TemplateValue(value)) }

    private mutating func add(_ name: String, _ value: TemplateValue?) {
        guard let value else { return }
        names.append(name)
        values.append(value)
    }

    /// Whether the passed fields are those that reflection finds, in the same order.
    public static func isWhole(_ row: some TemplateRow) -> Bool { TemplateFields(row) == TemplateFields(Mirror(reflecting: row)) }

    subscript(_ name: String) -> TemplateValue? { names.firstIndex(of: name).map { values[$0] } }
}
