@_spi(Reflection) import Swift

/// What values of a type are to a template: what ``TemplateValue`` makes of them, said of the type. Whether one is nil makes no difference.
enum TemplateShape {
    case text
    case flag
    case list(of: Any.Type)
    /// A structure's stored properties.
    case fields([String: Any.Type])
    /// What templates cannot draw: dictionaries, closures, values behind a protocol, and structures that describe themselves, such as dates.
    case unknown

    init(_ type: Any.Type) {
        switch type {
        case let optional as any OptionalType.Type: self.init(optional.wrapped)
        case is String.Type, is any BinaryInteger.Type, is any BinaryFloatingPoint.Type: self = .text
        case is Bool.Type: self = .flag
        case let array as any ArrayType.Type: self = .list(of: array.element)
        case is any CustomReflectable.Type: self = .unknown
        default:
            switch kind(of: type) {
            case .enum?: self = .text
            case .struct?: self = .fields(storedProperties(of: type))
            default: self = .unknown
            }
        }
    }

    func field(_ name: String) -> Any.Type? {
        guard case .fields(let fields) = self else { return nil }
        return fields[name]
    }
}

/// The standard library tells them of a value by `Mirror`, and of a type only so.
private func storedProperties(of type: Any.Type) -> [String: Any.Type] {
    var found: [String: Any.Type] = [:]
    _forEachField(of: type) { name, _, type, _ in
        found[String(cString: name)] = type
        return true
    }
    return found
}

private struct Holder<Held> {
    let held: Held
}

/// Whether a type is a structure or an enumeration: what is told of a property of that type.
private func kind(of type: Any.Type) -> _MetadataKind? {
    func holder<Held>(_ type: Held.Type) -> Any.Type { Holder<Held>.self }
    var found: _MetadataKind?
    _forEachField(of: _openExistential(type, do: holder)) { _, _, _, kind in
        found = kind
        return true
    }
    return found
}

private protocol OptionalType {
    static var wrapped: Any.Type { get }
}

extension Optional: OptionalType {
    static var wrapped: Any.Type { Wrapped.self }
}

private protocol ArrayType {
    static var element: Any.Type { get }
}

extension Array: ArrayType {
    static var element: Any.Type { Element.self }
}
