public import Vocabulary
public import Web

/// What is said of a column of a file: on the page of its form, in the example file, in the schema file and in the header of an export.
public struct ColumnFacts: Sendable {
    /// As it stands in the header, in small letters.
    public let name: String
    public let isRequired: Bool
    /// What is accepted in it, as a text key.
    public let meaning: String
    /// What fills the places of that text.
    public let arguments: @Sendable (Texts) -> [String: String]
    /// The rule in the schema file (``SchemaFile``).
    public let rule: String
    /// The lines of the schema file before the rule, in plain English.
    public let note: String?
    /// Its values in the example file, one for each row.
    public let examples: [String]
}

/// How the value counts when two rows of a file are compared. Two rows with the same keys must not contradict each other.
public enum ColumnComparison: Sendable {
    /// It says what the row is about.
    case key
    /// It is a fact about the person or thing that several rows can be about: all of them must agree.
    case subject
    /// It is a fact of the row alone.
    case row
}

/// One column of a kind of file, with the parser of its values. A kind has one table of them (``ColumnTable``).
public struct Column<Value: Hashable & Sendable>: Sendable {
    public enum Presence: Sendable { case required, optional }

    let facts: ColumnFacts
    /// Reads the column whose turn it is.
    let read: @Sendable (inout RowReader) throws(RowFlaws) -> Value

    /// - Parameters:
    ///   - meaning: what is accepted, as a text key.
    ///   - arguments: what fills the places of that text.
    ///   - rule: the rule in the schema file.
    ///   - note: the line before it.
    ///   - examples: a value for each row of the example file.
    public init(
        _ name: String, _ presence: Presence, comparedAs comparison: ColumnComparison, meaning: String,
        arguments: @escaping @Sendable (Texts) -> [String: String] = { _ in [:] }, rule: String, note: String? = nil, examples: [String],
        parse: @escaping @Sendable (RowField) throws(Flaws) -> Value
    ) {
        facts = ColumnFacts(
            name: name, isRequired: presence == .required, meaning: meaning, arguments: arguments, rule: rule, note: note, examples: examples)
        read = { reader throws(RowFlaws) in
            do throws(Flaws) {
                let value = try parse(reader.next())
                reader.note(value, comparedAs: comparison)
                return value
            } catch {
                throw reader.note(error, in: name)
            }
        }
    }

    /// With the parser of a single value.
    /// - Parameters:
    ///   - meaning: what is accepted, as a text key.
    ///   - arguments: what fills the places of that text.
    ///   - rule: the rule in the schema file.
    ///   - note: the line before it.
    ///   - examples: a value for each row of the example file.
    public init(
        _ name: String, _ presence: Presence, comparedAs comparison: ColumnComparison, meaning: String,
        arguments: @escaping @Sendable (Texts) -> [String: String] = { _ in [:] }, rule: String, note: String? = nil, examples: [String],
        text parse: @escaping @Sendable (String) throws(Flaws) -> Value
    ) {
        self.init(
            name, presence, comparedAs: comparison, meaning: meaning, arguments: arguments, rule: rule, note: note, examples: examples,
            parse: { field throws(Flaws) in try parse(field.text) })
    }
}
