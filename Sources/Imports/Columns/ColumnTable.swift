public import CSV
import Vocabulary

/// A row of a file whose values are valid.
public struct ParsedRow<Line: Sendable>: Sendable {
    public let line: Line
    /// A hash of all that is compared as ``Column/Comparison/subject``. Two rows that say the same of it have the same.
    public let subject: Int
    /// A hash of these and of all that is compared as ``Column/Comparison/row``.
    public let whole: Int
}

/// Everything that is wrong with a row by itself.
public struct RowFlaws: Error, Sendable {
    public let reasons: [RowReason]

    public init(reasons: [RowReason]) { self.reasons = reasons }
}

/// The columns of a kind of file, and the value that a row becomes. A column is named here and nowhere else: the header that a file must have, the
/// example file, the schema file, the form's page and the comparison of rows follow from this table.
public struct ColumnTable<Line: Sendable>: Sendable {
    /// In the order of the example file.
    public let facts: [ColumnFacts]
    private let parse: @Sendable (inout RowReader) throws(RowFlaws) -> Line

    public var names: [String] { facts.map(\.name) }

    /// - Parameter line: makes the row of one value for each column, in their order, unless they contradict each other.
    public init<each Value: Hashable & Sendable>(_ columns: repeat Column<each Value>, line: @escaping @Sendable (repeat each Value) throws(RowFlaws) -> Line) {
        var facts: [ColumnFacts] = []
        repeat facts.append((each columns).facts)
        self.facts = facts
        let columns = (repeat each columns)
        parse = { reader throws(RowFlaws) in
            let values = (repeat reader.value(of: each columns))
            return try line(repeat try reader.valid(each values))
        }
    }

    /// - Throws: ``RowFlaws`` with everything that is wrong with the row, column by column.
    public func parse(_ record: CSVRecord, in scope: ImportScope) throws(RowFlaws) -> ParsedRow<Line> {
        var reader = RowReader(record: record, scope: scope)
        let line = try parse(&reader)
        let subject = reader.subject.finalize()
        return ParsedRow(line: line, subject: subject, whole: lineKey(subject, reader.row.finalize()))
    }
}

/// Parses the fields of one row, column by column, and keeps what is wrong with them.
struct RowReader {
    let record: CSVRecord
    let scope: ImportScope
    private(set) var subject = Hasher()
    private(set) var row = Hasher()
    private var reasons: [RowReason] = []
    private var column = 0

    init(record: CSVRecord, scope: ImportScope) {
        self.record = record
        self.scope = scope
    }

    /// The value of the next column; nil where there is something wrong with it.
    mutating func value<Value>(of next: Column<Value>) -> Value? {
        defer { column += 1 }
        do throws(Flaws) {
            let value = try next.parse(scope.field(column, of: record))
            switch next.comparison {
            case .key: break
            case .subject: value.hash(into: &subject)
            case .row: value.hash(into: &row)
            }
            return value
        } catch {
            reasons += error.all.map { RowReason($0, column: next.facts.name) }
            return nil
        }
    }

    /// - Throws: ``RowFlaws`` where there is something wrong with any column.
    func valid<Value>(_ value: Value?) throws(RowFlaws) -> Value {
        guard reasons.isEmpty, let value else { throw RowFlaws(reasons: reasons) }
        return value
    }
}
