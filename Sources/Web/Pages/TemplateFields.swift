import Mustache

/// The fields of a value as a template looks them up. A template finds a field by reflection each time it names one, which is most of the work of a
/// long page; here every field is read once. A field that is nil is not there, and what surrounds the value is asked for it, as without this.
struct TemplateFields: MustacheParent {
    private let names: [String]
    private let values: [Any]

    init(_ mirror: Mirror) {
        var (names, values): ([String], [Any]) = ([], [])
        for (label, value) in mirror.children {
            guard let label, let value = templateValue(value) else { continue }
            names.append(label)
            values.append(value)
        }
        self.names = names
        self.values = values
    }

    func child(named name: String) -> Any? { names.firstIndex(of: name).map { values[$0] } }
}

/// A value for a template: structures as ``TemplateFields``, collections of them as arrays, what is optional as what it holds.
func templateValue(_ value: Any) -> Any? {
    if value is String || value is Bool { return value }
    let mirror = Mirror(reflecting: value)
    return switch mirror.displayStyle {
    case .optional: mirror.children.first.flatMap { templateValue($0.value) }
    case .struct: TemplateFields(mirror)
    case .collection: mirror.children.compactMap { templateValue($0.value) }
    default: value
    }
}
