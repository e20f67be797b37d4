import CSV
import Testing
import Vocabulary

@Suite struct CSVRecordTests {
    private static let header = "ssin,name,role\n"

    @Test(arguments: [
        ("\n1,a,x\n", ["2:  empty", "3: 1|a|x"]), ("1,a,x\n\n \t\n2,b,y", ["2: 1|a|x", "3:  empty", "4:  empty", "5: 2|b|y"]),
        (",,\n", ["2: || empty"]), (" ,\"\",\t\n", ["2:  ||\t empty"]), (",,,,\n", ["2: |||| empty"]), ("\"\"\n", ["2:  empty"]),
        ("1\n2,b,y\n", ["2: 1 short", "3: 2|b|y"]),
        ("1,a,x,\n", ["2: 1|a|x| long"]), ("1,a,x,y,z", ["2: 1|a|x|y|z long"]),
        ("1,a\u{0}b,x\n", ["2: 1|a\u{0}b|x control in name"]), ("1,\"\u{1B}\",x\n", ["2: 1|\u{1B}|x control in name"]),
        ("1,a,\u{7F}\n", ["2: 1|a|\u{7F} control in role"]), ("1\u{B}\n", ["2: 1\u{B} short"]),
        ("1,\"a\"b,x\n2,b,y", ["2: 1|ab|x quotes in name", "3: 2|b|y"]), ("1,\"a\" ,x\n", ["2: 1|a |x quotes in name"]),
        ("\"1\"\"\"2\"3,a,x\n", ["2: 1\"2\"3|a|x quotes in ssin"]), ("1,\"a\"b\u{0},x\n", ["2: 1|ab\u{0}|x quotes in name"]),
        ("1,\"a,x\n2,b,y\n", ["2: 1|a,x unclosed in name", "3: 2|b|y"]),
        ("\"", ["2:  unclosed in ssin"]), ("1,a,\"x\"\"", ["2: 1|a|x\" unclosed in role"]),
        ("1,\"a\r\n2,b,y\r\n", ["2: 1|a unclosed in name", "3: 2|b|y"]),
        ("\"1\r\n\r\r\",\"a,x\n\n2,b,y", ["2: 1\r\n\r\r|a,x unclosed in name", "6:  empty", "7: 2|b|y"]),
        ("1,\"a,x\n\"2\"\"\",b,y\n", ["2: 1|a,x\n2\"\"\"|b|y quotes in name"]),
    ])
    func `a record with a flaw says which, in which line and column, and the next are read`(rows: String, lines: [String]) throws {
        #expect(try CSVReading.everyWay(Self.header + rows).lines == lines)
    }

    @Test(arguments: [
        ("1,a,x\n2,b,y\n", ["2: 1|a|x", "3: 2|b|y"]), ("1,a,x\r\n2,b,y\r\n", ["2: 1|a|x", "3: 2|b|y"]), ("1,a,x\r2,b,y\r", ["2: 1|a|x", "3: 2|b|y"]),
        ("1,a,x\n2,b,y", ["2: 1|a|x", "3: 2|b|y"]), ("1,a,", ["2: 1|a|"]), ("1,a\n2,b", ["2: 1|a|", "3: 2|b|"]), ("1,\n", ["2: 1||"]), ("1,a,\"\"", ["2: 1|a|"]),
        ("", []), ("\n\r\n\r\r \t\n", []), ("1,a,x\n\n\n", ["2: 1|a|x"]), ("1,a,x\r\n\r\n", ["2: 1|a|x"]), ("1,a,x\n ", ["2: 1|a|x"]),
        ("\"1\",\"a\",\"x\"\n", ["2: 1|a|x"]), ("1,\"a,b\",x", ["2: 1|a,b|x"]), ("1,\"a\"\"b\",x", ["2: 1|a\"b|x"]), ("1,\"\"\"\",x", ["2: 1|\"|x"]),
        ("1,\"a\nb\",x\n2,b,y", ["2: 1|a\nb|x", "4: 2|b|y"]), ("1,\"a\r\nb\",x\n2,b,y", ["2: 1|a\r\nb|x", "4: 2|b|y"]),
        ("1,\"\r\r\n\n\",x\n2,b,y", ["2: 1|\r\r\n\n|x", "6: 2|b|y"]),
        ("1,a\"b,x", ["2: 1|a\"b|x"]), ("1, \"a\",x", ["2: 1| \"a\"|x"]), ("1,a\"\"\",x", ["2: 1|a\"\"\"|x"]), ("1, a ,x", ["2: 1| a |x"]),
        ("1,a\tb,\"x\ty\"", ["2: 1|a\tb|x\ty"]), ("1,a;b,x", ["2: 1|a;b|x"]), ("1,Noël,é", ["2: 1|Noël|é"]),
    ])
    func `fields come without their quotation marks and otherwise as they are (RFC 4180)`(rows: String, lines: [String]) throws {
        #expect(try CSVReading.everyWay(Self.header + rows).lines == lines)
    }

    @Test func `the counts of a record that does not fit are told`() throws {
        let reading = try CSVReading.everyWay(Self.header + "1\n1,2,3,4\n")
        #expect(
            reading.records.map(\.flaw?.flaw) == [
                Flaw("flaw.row.short", ["found": "1", "expected": "3"]), Flaw("flaw.row.long", ["found": "4", "expected": "3"]),
            ])
    }

    @Test func `a flaw in a column nobody knows names none`() throws {
        let reading = try CSVReading.everyWay("ssin,name,shoe size\n1,a,\"4\"2\n1,a,x,\"\n")
        #expect(reading.lines == ["2: 1|a|42 quotes", "3: 1|a|x| unclosed"])
    }

    @Test func `of a record with far too many fields 64 are shown`() throws {
        let reading = try CSVReading.everyWay(Self.header + String(repeating: ",", count: 99) + "\n" + String(repeating: "a,", count: 99) + "\n")
        #expect(reading.records.map(\.fields.count) == [64, 64])
        #expect(reading.records.map(\.flaw?.flaw.key) == ["flaw.row.empty", "flaw.row.long"])
        #expect(reading.records.last?.flaw?.flaw.arguments["found"] == "100")
    }

    @Test func `a file of a hundred columns has a hundred fields in each record`() throws {
        let names = ["ssin", "name"] + (0..<98).map { "c\($0)" }
        let reading = try CSVReading.everyWay(CSVLine(names).text + CSVLine(names).text)
        #expect(reading.records == [CSVRecord(line: 2, fields: names.map { Array($0.utf8) })])
    }
}
