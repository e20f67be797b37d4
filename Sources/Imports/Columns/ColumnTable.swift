public import CSV
import Vocabulary

/// A row of a file whose values are valid.
public struct ParsedRow<Line: Sendable>: Sendable {
    public let line: Line
    /// A hash of all that is compared as ``ColumnComparison/subject``. Two rows that say the same of it have the same.
    public let subject: Int
    /// A hash of these and of all that is compared as ``ColumnComparison/row``.
    public let whole: Int
}

/// All flaws of a row by itself.
public struct RowFlaws: Error, Sendable {
    public let reasons: [RowReason]

    public init(reasons: [RowReason]) { self.reasons = reasons }
}

/// The columns of a kind of file, and the value that a row becomes. A column is named here and nowhere else: the header that a file must have, the
/// example file, the schema file, the form's page and the comparison of rows follow from this table.
public struct ColumnTable<Line: Sendable>: Sendable {
    /// In the order of the example file.
    public let facts: [ColumnFacts]
    /// Reads the columns up to the first that is wrong.
    private let parse: @Sendable (inout RowReader) throws(RowFlaws) -> Line
    /// Reads all columns, whatever is wrong with them.
    private let findFlaws: @Sendable (inout RowReader) -> Void

    public var names: [String] { facts.map(\.name) }

    /// - Parameter line: makes the row of one value for each column, in their order, unless they contradict each other.
    public init<each Value: Hashable & Sendable>(_ columns: repeat Column<each Value>, line: @escaping @Sendable (repeat each Value) throws(RowFlaws) -> Line) {
        var facts: [ColumnFacts] = []
        repeat facts.append((each columns).facts)
        self.facts = facts
        let reads = (repeat (each columns).read)
        parse = { reader throws(RowFlaws) in try line(repeat try (each reads)(&reader)) }
        findFlaws = { reader in repeat reader.findFlaws(each reads) }
    }

    /// - Throws: ``RowFlaws`` with everything that is wrong with the row, column by column.
    public func parse(_ record: CSVRecord, in scope: ImportScope) throws(RowFlaws) -> ParsedRow<Line> {
        var reader = RowReader(record: record, scope: scope)
        let line: Line
        do throws(RowFlaws) {
            line = try parse(&reader)
        } catch {
            // It ended at the first column that is wrong, unless the values contradict each other.
            guard reader.hasFlaws else { throw error }
            var other = RowReader(record: record, scope: scope)
            findFlaws(&other)
            throw RowFlaws(reasons: other.reasons)
        }
        let subject = reader.subject.finalize()
        return ParsedRow(line: line, subject: subject, whole: lineKey(subject, reader.row.finalize()))
    }
}

/// Reads the fields of one row, column by column, and keeps what is wrong with them.
struct RowReader {
    let record: CSVRecord
    let scope: ImportScope
    private(set) var subject = Hasher()
    private(set) var row = Hasher()
    private(set) var reasons: [RowReason] = []
    private var column = 0

    init(record: CSVRecord, scope: ImportScope) {
        self.record = record
        self.scope = scope
    }

    var hasFlaws: Bool { !reasons.isEmpty }

    mutating func next() -> RowField {
        defer { column += 1 }
        return scope.field(column, of: record)
    }

    mutating func note<Value: Hashable>(_ value: Value, comparedAs comparison: ColumnComparison) {
        switch comparison {
        case .key: break
        case .subject: value.hash(into: &subject)
        case .row: value.hash(into: &row)
        }
    }

    /// - Returns: what is wrong so far.
    mutating func note(_ flaws: Flaws, in column: String) -> RowFlaws {
        reasons += flaws.all.map { RowReason($0, column: column) }
        return RowFlaws(reasons: reasons)
    }

    mutating func findFlaws<Value>(_ read: (inout RowReader) throws(RowFlaws) -> Value) {
        // It notes them itself.
        do throws(RowFlaws) { _ = try read(&self) } catch {}
    }
}
