
/// A state as a chip: text and colour.
public struct Chip: Sendable {
    public let kind: String
    public let stateName: String
    public let text: String

    public init(kind: String, stateName: String, text: String) {
        self.kind = kind
        self.stateName = stateName
        self.text = text
    }
}

extension Chip: TemplateRow {
    public func tell(_ fields: inout TemplateFields) {
        fields.add("kind", kind)
        fields.add("stateName", stateName)
        fields.add("text", text)
    }
}
