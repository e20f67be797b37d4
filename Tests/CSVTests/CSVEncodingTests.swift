import CSV
import Testing
import Vocabulary

@Suite struct CSVEncodingTests {
    /// RFC 3629 §4 and Unicode's table 3-7: just inside and just outside of each range.
    @Test(arguments: [
        ([0x7F], true), ([0x80], false), ([0xBF], false), ([0xC0, 0x80], false), ([0xC1, 0xBF], false), ([0xC2, 0x80], true), ([0xDF, 0xBF], true),
        ([0xC2], false), ([0xC2, 0x7F], false), ([0xC2, 0xC0], false), ([0xE0, 0x9F, 0xBF], false), ([0xE0, 0xA0, 0x80], true), ([0xEC, 0xBF, 0xBF], true),
        ([0xED, 0x9F, 0xBF], true), ([0xED, 0xA0, 0x80], false), ([0xEE, 0x80, 0x80], true), ([0xEF, 0xBF, 0xBF], true), ([0xE2, 0x82], false),
        ([0xF0, 0x8F, 0xBF, 0xBF], false), ([0xF0, 0x90, 0x80, 0x80], true), ([0xF3, 0xBF, 0xBF, 0xBF], true), ([0xF4, 0x8F, 0xBF, 0xBF], true),
        ([0xF4, 0x90, 0x80, 0x80], false), ([0xF5, 0x80, 0x80, 0x80], false), ([0xF0, 0x9F, 0x98], false), ([0xFF], false),
    ] as [([UInt8], Bool)])
    func `a file is UTF-8 when all of it is, and Windows-1252 otherwise`(bytes: [UInt8], isUTF8: Bool) throws {
        for end in [[], Array(",x\n2,b,y\n".utf8)] {
            let reading = try CSVReading.everyWay(Array("ssin,name,role\n1,".utf8) + bytes + end)
            #expect(reading.encoding == (isUTF8 ? .utf8 : .windows1252))
            #expect(reading.bytes == 17 + bytes.count + end.count)
        }
        #expect((String(validating: bytes, as: UTF8.self) != nil) == isUTF8)
    }

    @Test func `one byte far down makes all of the file Windows-1252`() throws {
        let reading = try CSVReading.everyWay(Array("ssin,name\n1,é\n2,".utf8) + [0xE9] + Array("\n3,é".utf8))
        #expect(reading.lines == ["2: 1|Ã©", "3: 2|é", "4: 3|Ã©"])
    }

    @Test func `Windows-1252 has signs where Latin 1 has controls, and five empty places`() {
        let high = CSVEncoding.windows1252.text((0x80...0x9F).map { $0 })
        #expect(high == "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ")
        #expect(CSVEncoding.windows1252.text((0xA0...0xFF).map { $0 }).unicodeScalars.map(\.value) == Array(0xA0...0xFF))
        #expect(CSVEncoding.windows1252.text((0...0x7F).map { $0 }).unicodeScalars.map(\.value) == Array(0...0x7F))
        #expect(CSVEncoding.utf8.text([0xC3, 0xA9, 0xFF]) == "é\u{FFFD}")
        #expect([CSVEncoding.utf8, .windows1252].map(\.rawValue) == ["UTF-8", "Windows-1252"])
    }

    @Test func `the header is decoded on its own`() throws {
        let columns = CSVColumns(required: ["ssin"], optional: ["prénom"])
        let utf8 = try CSVReading.everyWay(Array("ssin,PRÉNOM\n1,".utf8) + [0xE9], columns: columns)
        let latin = try CSVReading.everyWay(Array("ssin,PR".utf8) + [0xC9] + Array("NOM\n1,2".utf8), columns: columns)
        for reading in [utf8, latin] {
            #expect(reading.places == ["ssin": 0, "prénom": 1])
            #expect(reading.encoding == .windows1252)
        }
    }

    @Test func `a byte order mark is no part of the first name, nor of any other`() throws {
        let reading = try CSVReading.everyWay("\u{FEFF}ssin,name\n\u{FEFF}1,a\n")
        #expect(reading.names == ["ssin", "name"])
        #expect(reading.records.first?.fields.first == [0xEF, 0xBB, 0xBF, 0x31])
    }
}
