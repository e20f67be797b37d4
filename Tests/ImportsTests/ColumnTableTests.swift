import CSV
import Foundation
import Testing
import Vocabulary

@testable import Imports

/// The one table of columns that a kind of file has.
@Suite struct ColumnTableTests {
    private struct Line: Sendable, Equatable {
        let key: String
        let number: Int
        let words: [String]
    }

    private static let table = ColumnTable(
        Column("key", .required, comparedAs: .key, meaning: "m.key", rule: "notEmpty", examples: ["a"], parse: { field throws(Flaws) in try field.required() }),
        Column("number", .required, comparedAs: .subject, meaning: "m.number", rule: "range(0,9)", examples: ["1"], text: number),
        Column(
            "words", .optional, comparedAs: .row, meaning: "m.words", rule: "empty", note: "Words.", examples: [""],
            parse: { field throws(Flaws) in try field.each { text, _ throws(Flaws) in try word(text) } }),
        line: Line.init)

    private static func number(_ text: String) throws(Flaws) -> Int {
        guard let number = Int(text) else { throw Flaws(Flaw("no.number")) }
        return number
    }

    private static func word(_ text: String) throws(Flaws) -> String {
        if text.contains("!") { throw Flaws(Flaw("loud")) }
        return text.trimmingCharacters(in: .whitespaces)
    }

    private func parse(_ fields: String..., header: [String] = ["key", "number", "words"]) throws(RowFlaws) -> ParsedRow<Line> {
        let scope = ImportScope(
            upload: UploadID(1), uploader: UserID(1), option: "", rows: 1, creates: 0, now: Date(timeIntervalSince1970: 0), encoding: .utf8, header: header,
            columns: Self.table.facts)
        return try Self.table.parse(CSVRecord(line: 2, fields: fields.map { Array($0.utf8) }), in: scope)
    }

    private func reasons(_ fields: String...) -> [RowReason] {
        do throws(RowFlaws) {
            _ = try parse(fields[0], fields[1], fields[2])
            return []
        } catch {
            return error.reasons
        }
    }

    @Test func `everything that is wrong with a row is said, column by column, and the same of one column once`() {
        #expect(reasons(" ", "x", "a!|b!") == [
            RowReason("flaw.required", column: "key"), RowReason("no.number", column: "number"), RowReason("loud", column: "words"),
        ])
        #expect(reasons("a", "1", "b|c!") == [RowReason("loud", column: "words")])
    }

    @Test func `a row becomes its value, wherever the columns stand in the file and whatever stands beside them`() throws {
        #expect(try parse("a", "1", "b| c |").line == Line(key: "a", number: 1, words: ["b", "c"]))
        #expect(try parse("x", "1", "A", header: ["other", "NUMBER", "Key"]).line == Line(key: "A", number: 1, words: []))
        #expect(try parse("a", "1").line == Line(key: "a", number: 1, words: []))
    }

    @Test func `rows are compared by what their columns mean, each column as its table says`() throws {
        let row = try parse("a", "1", "b")
        for same in [try parse("a", "1", "b"), try parse("z", "01", " b ")] { #expect(same.subject == row.subject && same.whole == row.whole) }
        let otherRow = try parse("a", "1", "c")
        #expect(otherRow.subject == row.subject && otherRow.whole != row.whole)
        let otherSubject = try parse("a", "2", "b")
        #expect(otherSubject.subject != row.subject && otherSubject.whole != row.whole)
    }

    @Test func `header, example and schema follow from the table`() {
        #expect(Self.table.names == ["key", "number", "words"])
        #expect(ExampleFile.text(Self.table.facts) == "key,number,words\r\na,1,\r\n")
        let schema = """
            version 1.2
            @totalColumns 3
            @ignoreColumnNameCase
            // Things. Spaces around a value count for nothing in the upload; a checker may mind them.
            key: notEmpty
            number: range(0,9)
            // Words.
            words: empty

            """
        #expect(SchemaFile.text(Self.table.facts, title: "Things") == schema)
    }
}
