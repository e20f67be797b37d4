import Foundation
import Testing
import Vocabulary

@testable import Database

@Suite struct RowTests {
    enum Colour: String { case red, green }

    let row = Row(
        columns: .init(["n", "t", "b", "z", "r"]),
        values: [.integer(1500), .text("red"), .blob([1, 2]), .null, .real(0.5)])

    @Test func `a column that is missing is an error that names it`() {
        let error = #expect(throws: RowError.self) { try row.text("nothing") }
        #expect(error?.column == "nothing")
        #expect(throws: RowError.self) { try row.isNull("nothing") }
        #expect(throws: RowError.self) { try row.optional("nothing", row.text) }
    }

    @Test(arguments: ["t", "b", "z", "r"])
    func `what is no whole number is not read as one`(column: String) {
        #expect(throws: RowError.self) { try row.integer(column) }
        #expect(throws: RowError.self) { try row.int(column) }
        #expect(throws: RowError.self) { try row.bool(column) }
        #expect(throws: RowError.self) { try row.date(column) }
        #expect(throws: RowError.self) { try row.id(column) as UserID }
    }

    @Test(arguments: ["n", "b", "z", "r"])
    func `what is no text is not read as one`(column: String) {
        #expect(throws: RowError.self) { try row.text(column) }
        #expect(throws: RowError.self) { try row.named(column, as: Colour.self) }
    }

    @Test(arguments: ["n", "t", "z", "r"])
    func `what are no bytes are not read as such`(column: String) {
        #expect(throws: RowError.self) { try row.bytes(column) }
    }

    @Test func `an unknown name is an error and no default`() {
        let blue = Row(columns: .init(["t"]), values: [.text("blue")])
        #expect(throws: RowError.self) { try blue.named("t", as: Colour.self) }
    }

    @Test func `an error says the column and never the value`() {
        let secret = Row(columns: .init(["n"]), values: [.text("01041219607")])
        let error = #expect(throws: RowError.self) { try secret.integer("n") }
        #expect(error.map { "\($0)" } == "column n cannot be read as asked")
    }

    @Test func `a column is read as what it holds`() throws {
        #expect(try row.integer("n") == 1500)
        #expect(try row.int("n") == 1500)
        #expect(try row.bool("n"))
        #expect(try row.id("n") == UserID(1500))
        #expect(try row.date("n") == Date(timeIntervalSince1970: 1.5))
        #expect(try row.text("t") == "red")
        #expect(try row.named("t", as: Colour.self) == .red)
        #expect(try row.bytes("b") == [1, 2])
        #expect(try row.isNull("z"))
    }

    @Test func `what may be NULL is read as nothing or as itself, and not as another type`() throws {
        #expect(try row.optional("z", row.text) == nil)
        #expect(try row.optional("t", row.text) == "red")
        #expect(throws: RowError.self) { try row.optional("n", row.text) }
    }
}
