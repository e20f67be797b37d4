import CSV
import Testing
import Vocabulary

@Suite struct CSVLimitTests {
    private static let header = "ssin,name,role\n"

    /// 16 bytes a record; the header has 14.
    private static let limits = CSVLimits(recordBytes: 16)

    @Test(arguments: [
        ("123456789,1234567\n2,b,y\n", ["2: 123456789|123456 too_long", "3: 2|b|y"]),
        ("12345678901234567890\r\n\r\n2,b,y", ["2: 1234567890123456 too_long", "3:  empty", "4: 2|b|y"]),
        ("1,a,x,,,,,,,,,,,,,\n", ["2: 1|a|x||||||||||| too_long"]),
        // Once the record is too long, quotation marks mean nothing: its end is the end of the line.
        ("1,a,12345678901234,\"\n2,b,y\n", ["2: 1|a|123456789012 too_long", "3: 2|b|y"]),
        ("1,\"234567890123456\",x\n2,b,y\n", ["2: 1|2345678901234 too_long", "3: 2|b|y"]),
        ("1,\"a\n\",x34567890123\n2,b,y\n", ["2: 1|a\n|x34567890 too_long", "4: 2|b|y"]),
        ("12345678901234567890", ["2: 1234567890123456 too_long"]),
    ])
    func `a record that is too long is one record with a flaw`(rows: String, lines: [String]) throws {
        let reading = try CSVReading.everyWay(Self.header + rows, limits: Self.limits)
        #expect(reading.lines == lines)
        #expect(reading.records.first?.flaw?.flaw == Flaw("flaw.row.too_long", ["maximum": "1"]))
    }

    @Test(arguments: [
        ("1,\"a\n2,b,y\n3,c,z\n4,d,x\n5,e,y", ["2: 1|a unclosed in name", "3: 2|b|y", "4: 3|c|z", "5: 4|d|x", "6: 5|e|y"]),
        ("1,\"a\n23456789012\"\"\n", ["2: 1|a unclosed in name", "3: 23456789012\"\" short"]),
        ("1,\"a\n2345678901\"\",x\n", ["2: 1|a unclosed in name", "3: 2345678901\"\"|x|"]),
        ("1,\"a\n2345678901\",x\n", ["2: 1|a\n2345678901 too_long"]),
    ])
    func `a quotation that is still open at the longest length costs only the line where it opened`(rows: String, lines: [String]) throws {
        #expect(try CSVReading.everyWay(Self.header + rows, limits: Self.limits).lines == lines)
    }

    @Test(arguments: ["\n", "\r\n", "\r", ""])
    func `a record of the longest length is read`(end: String) throws {
        let reading = try CSVReading.everyWay(Self.header + "1,a,345678901234\(end)", limits: Self.limits)
        #expect(reading.lines == ["2: 1|a|345678901234"])
        let quoted = try CSVReading.everyWay(Self.header + "1,a,\"3456789012\"\(end)", limits: Self.limits)
        #expect(quoted.lines == ["2: 1|a|3456789012"])
    }

    @Test func `the file's length is limited, in bytes`() throws {
        let file = Self.header + "1,a,x\n2,b,y\n"
        let short = try CSVReading.everyWay(file, limits: CSVLimits(bytes: file.utf8.count - 1))
        #expect(short.flaw == Flaw("flaw.file.too_large", ["maximum": "1"]))
        #expect(short.lines == ["2: 1|a|x"])
        #expect(try CSVReading.everyWay(file, limits: CSVLimits(bytes: file.utf8.count)).flaw == nil)
    }

    @Test func `the number of records is limited; blank lines at the end do not count`() throws {
        let file = Self.header + "1,a,x\n2\n\n\n"
        let fewer = try CSVReading.everyWay(file, limits: CSVLimits(rows: 1))
        #expect(fewer.flaw == Flaw("flaw.file.too_many_rows", ["maximum": "1"]))
        #expect(fewer.lines == ["2: 1|a|x"])
        #expect(try CSVReading.everyWay(file, limits: CSVLimits(rows: 2)).flaw == nil)
        #expect(try CSVReading.everyWay(file + "3,c,z", limits: CSVLimits(rows: 4)).flaw?.key == "flaw.file.too_many_rows")
    }

    @Test func `what the reader's owner throws comes through`() throws {
        struct Stop: Error {}
        var reader = CSVReader(columns: CSVReading.columns, limits: CSVLimits())
        #expect(throws: Stop.self) { try reader.read(Array("ssin,name\n1,a\n".utf8)) { _ in throw Stop() } }
    }
}
