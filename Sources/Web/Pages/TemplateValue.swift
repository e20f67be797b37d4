/// A value as templates see it. Reflection is slow, so a page is read by it once, when it is drawn, and not for each place that names a field.
enum TemplateValue: Sendable {
    case text(String)
    case flag(Bool)
    case list([TemplateValue])
    case fields(TemplateFields)

    /// Nil for what is nil.
    init?(_ value: Any) {
        if let text = value as? String { self = .text(text); return }
        if let flag = value as? Bool { self = .flag(flag); return }
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

/// The stored properties of a structure; one that is nil is not there.
struct TemplateFields: Sendable {
    private let names: [String]
    private let values: [TemplateValue]

    init(_ mirror: Mirror) {
        var (names, values): ([String], [TemplateValue]) = ([], [])
        for (label, value) in mirror.children {
            guard let label, let value = TemplateValue(value) else { continue }
            names.append(label)
            values.append(value)
        }
        self.names = names
        self.values = values
    }

    subscript(_ name: String) -> TemplateValue? { names.firstIndex(of: name).map { values[$0] } }
}
