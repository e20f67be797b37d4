public import Foundation
public import Vocabulary

/// One row of a result, decoded by hand-written `init(row:)`s.
public struct Row: Sendable {
    /// The names of a result's columns, which all of its rows share. The first of two that share a name counts.
    final class Columns: Sendable {
        let names: [String]
        private let places: [String: Int]

        init(_ names: [String]) {
            self.names = names
            // Of a few columns the names are compared faster than hashed.
            places = names.count <= 8 ? [:] : Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        }

        func place(of name: String) -> Int? { places.isEmpty ? names.firstIndex(of: name) : places[name] }
    }

    let columns: Columns
    let values: [SQLValue]

    init(columns: Columns, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    public subscript(_ column: String) -> SQLValue {
        get throws(RowError) {
            guard let index = columns.place(of: column) else { throw RowError(column: column, found: nil) }
            return values[index]
        }
    }

    public func isNull(_ column: String) throws(RowError) -> Bool { try self[column] == .null }

    public func integer(_ column: String) throws(RowError) -> Int64 {
        let value = try self[column]
        guard case .integer(let number) = value else { throw RowError(column: column, found: value) }
        return number
    }

    public func int(_ column: String) throws(RowError) -> Int { Int(try integer(column)) }
    public func bool(_ column: String) throws(RowError) -> Bool { try integer(column) != 0 }
    public func id<Subject>(_ column: String) throws(RowError) -> ID<Subject> { ID(value: try integer(column)) }
    public func date(_ column: String) throws(RowError) -> Date {
        Date(timeIntervalSince1970: Double(try integer(column)) / 1000)
    }

    public func text(_ column: String) throws(RowError) -> String {
        let value = try self[column]
        guard case .text(let text) = value else { throw RowError(column: column, found: value) }
        return text
    }

    public func bytes(_ column: String) throws(RowError) -> [UInt8] {
        let value = try self[column]
        guard case .blob(let bytes) = value else { throw RowError(column: column, found: value) }
        return bytes
    }

    /// A number that was checked when the organisation was made.
    public func organisationNumber(_ column: String) throws(RowError) -> OrganisationNumber { OrganisationNumber(stored: try text(column)) }

    /// What the row is about, in the columns `subject_kind` and `subject_id`.
    public func subject() throws(RowError) -> Subject {
        Subject(kind: try named("subject_kind"), id: try integer("subject_id"))
    }

    /// A closed enum stored by its raw value; an unknown value is an error, never a default.
    public func named<Value: RawRepresentable<String>>(_ column: String, as type: Value.Type = Value.self)
        throws(RowError) -> Value
    {
        guard let value = Value(rawValue: try text(column)) else { throw RowError(column: column, found: nil) }
        return value
    }

    /// Reads a column that may be NULL: `try row.optional("sent_at", row.date)`.
    public func optional<Value>(_ column: String, _ read: (String) throws(RowError) -> Value) throws(RowError) -> Value? {
        try isNull(column) ? nil : try read(column)
    }
}

/// A column that is missing or of another type than the code expects: a defect, shown with its column and never its value.
public struct RowError: Error, CustomStringConvertible {
    public let column: String
    let found: SQLValue?

    public var description: String { "column \(column) cannot be read as asked" }
}
