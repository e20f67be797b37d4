public import Vocabulary

/// One form field for a page: its value, its hint and all its flaws.
public struct Field: Sendable {
    public struct Choice: Sendable {
        public let value: String
        public let label: String
        public let selected: Bool

        public init(value: String, label: String, selected: Bool) {
            self.value = value
            self.label = label
            self.selected = selected
        }
    }

    public let name: String
    public let label: String
    public let value: String
    public let type: String
    public let required: Bool
    public let autocomplete: String?
    public let fieldHint: String?
    public let errors: [String]
    public let choices: [Choice]
    public let isSelect: Bool
    public let isArea: Bool
    public let isReadOnly: Bool
    /// The accepted kinds of file, for the attribute `accept`; nil if the field is not a file.
    public let accept: String?
    public let isFile: Bool
    /// Choices while typing; nil if there are none.
    public let suggestions: [String]?
    public let hasSuggestions: Bool
    /// Shown only while another field has this value: `role=3`.
    public let when: String?
    public let invalid: Bool
    public let describedBy: String?

    init(
        name: String, label: String, value: String, type: String, required: Bool, autocomplete: String?, hint: String?, errors: [String],
        choices: [Choice] = [], isSelect: Bool = false, isArea: Bool = false, isReadOnly: Bool = false, accept: String? = nil,
        suggestions: [String]? = nil, when: String? = nil
    ) {
        self.name = name
        self.label = label
        self.value = value
        self.type = type
        self.required = required
        self.autocomplete = autocomplete
        self.fieldHint = hint
        self.errors = errors
        self.choices = choices
        self.isSelect = isSelect
        self.isArea = isArea
        self.isReadOnly = isReadOnly
        self.accept = accept
        isFile = accept != nil
        self.suggestions = suggestions
        hasSuggestions = suggestions != nil
        self.when = when
        invalid = !errors.isEmpty
        let ids = [hint.map { _ in "\(name)-hint" }, errors.isEmpty ? nil : "\(name)-errors"].compactMap(\.self)
        describedBy = ids.isEmpty ? nil : ids.joined(separator: " ")
    }

    public static func text(
        _ name: String, _ label: String, value: String, type: String = "text", required: Bool = false, autocomplete: String? = nil,
        hint: String? = nil, errors: [String] = []
    ) -> Field {
        Field(name: name, label: label, value: value, type: type, required: required, autocomplete: autocomplete, hint: hint, errors: errors)
    }

    /// A text with auto-completion. Only the suggestions are valid; the server checks it.
    public static func combobox(
        _ name: String, _ label: String, value: String, suggestions: [String], required: Bool = false, hint: String? = nil, errors: [String] = []
    ) -> Field {
        Field(
            name: name, label: label, value: value, type: "text", required: required, autocomplete: "off", hint: hint, errors: errors,
            suggestions: suggestions)
    }

    public static func readOnly(_ name: String, _ label: String, value: String, hint: String? = nil) -> Field {
        Field(name: name, label: label, value: value, type: "text", required: false, autocomplete: nil, hint: hint, errors: [], isReadOnly: true)
    }

    public static func area(_ name: String, _ label: String, value: String, required: Bool = false, hint: String? = nil, errors: [String] = []) -> Field {
        Field(name: name, label: label, value: value, type: "", required: required, autocomplete: nil, hint: hint, errors: errors, isArea: true)
    }

    /// One file. Its form must be posted as `multipart/form-data` and must have its other fields, also the token, before this one.
    /// - Parameter accept: the kinds of file that the browser offers, as extensions and media types: `.csv,text/csv`. The posted file may be of any
    ///   kind.
    public static func file(
        _ name: String, _ label: String, accept: String, required: Bool = false, hint: String? = nil, errors: [String] = []
    ) -> Field {
        Field(name: name, label: label, value: "", type: "file", required: required, autocomplete: nil, hint: hint, errors: errors, accept: accept)
    }

    public static func select(
        _ name: String, _ label: String, choices: [Choice], required: Bool = false, hint: String? = nil, errors: [String] = [],
        when: String? = nil
    ) -> Field {
        Field(
            name: name, label: label, value: "", type: "", required: required, autocomplete: nil, hint: hint, errors: errors,
            choices: choices, isSelect: true, when: when)
    }
}

/// The errors of a form, in the order of its fields. The page shows them at the top, with links to the fields.
public struct FormErrors: Sendable {
    public struct Item: Sendable {
        public let field: String
        public let text: String
    }

    public let items: [Item]

    /// Nil if there are none.
    public init?(_ fields: [Field]) {
        items = fields.flatMap { field in field.errors.map { Item(field: field.name, text: "\(field.label): \($0)") } }
        if items.isEmpty { return nil }
    }
}

/// A parsed value, or all its flaws: a form collects the flaws of all fields before it refuses.
public enum Entry<Value> {
    case value(Value)
    case flaws([Flaw])

    public init(_ parse: () throws(Flaws) -> Value) {
        do throws(Flaws) { self = .value(try parse()) } catch { self = .flaws(error.all) }
    }

    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    public func errors(_ texts: Texts) -> [String] {
        if case .flaws(let flaws) = self { flaws.map { texts($0) } } else { [] }
    }
}
