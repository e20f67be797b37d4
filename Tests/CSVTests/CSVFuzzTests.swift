import CSV
import Foundation
import Testing
import Vocabulary

@Suite struct CSVFuzzTests {
    /// How long each test goes on, in seconds. Set `GATEHOUSE_FUZZ_SECONDS` for a long search.
    private static let patience = ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_SECONDS"].flatMap(Double.init) ?? 0.6

    /// Calls with 0, 1, 2 …, at least a few hundred times.
    private func forAWhile(_ body: (UInt64) throws -> Void) rethrows {
        let end = ContinuousClock.now + .seconds(Self.patience)
        var seed: UInt64 = 0
        while seed < 300 || ContinuousClock.now < end {
            try body(seed)
            seed += 1
        }
    }

    @Test func `any bytes end in records or a flaw of the file, whatever the pieces`() throws {
        let limits = CSVLimits(bytes: 900, rows: 60, recordBytes: 40)
        var kinds: Set<String> = []
        try forAWhile { seed in
            var generator = SplitMix64(seed: seed)
            let file = generator.file()
            let whole = try CSVReading(file, limits: limits) { file.count }
            let longest = [1, 2, 7, 30][generator.number(0...3)]
            let pieces = try CSVReading(file, limits: limits) { generator.number(1...longest) }
            #expect(whole == pieces, "seed \(seed)")
            check(whole, of: file, seed: seed)
            kinds.formUnion(whole.records.map { $0.flaw?.flaw.key ?? "none" } + [whole.flaw?.key ?? "read"])
        }
        // The search reaches what it is meant to reach.
        let rows = ["empty", "short", "long", "control", "quotes", "unclosed", "too_long"].map { "flaw.row.\($0)" }
        let files = ["empty", "columns_missing", "column_doubled", "too_large", "too_many_rows", "header_quotes"].map { "flaw.file.\($0)" }
        #expect(kinds.isSuperset(of: rows + files + ["none", "read"]))
    }

    private func check(_ reading: CSVReading, of file: [UInt8], seed: UInt64) {
        let lineEnds = file.count { $0 == 10 || $0 == 13 }
        #expect(zip(reading.records, reading.records.dropFirst()).allSatisfy { $0.line < $1.line }, "seed \(seed)")
        #expect(reading.records.allSatisfy { (2...lineEnds + 1).contains($0.line) }, "seed \(seed)")
        #expect(reading.records.allSatisfy { $0.flaw != nil || $0.fields.count == reading.names.count }, "seed \(seed)")
        #expect(reading.records.allSatisfy { $0.flaw == nil || $0.fields.count <= 64 }, "seed \(seed)")
        #expect(reading.records.allSatisfy { $0.fields.reduce(0) { $0 + $1.count } <= 40 }, "seed \(seed)")
        #expect(reading.records.flatMap(\.fields).reduce(0) { $0 + $1.count } <= file.count, "seed \(seed)")
    }

    @Test func `fields written by CSVLine are read back as they were`() throws {
        try forAWhile { seed in
            var generator = SplitMix64(seed: seed)
            let records = generator.records()
            let file = ([["ssin", "name", "role"]] + records).map { CSVLine($0).text }.joined()
            let reading = try CSVReading(Array(file.utf8)) { generator.number(1...200) }
            #expect(reading.records.map(\.fields) == records.map { $0.map { Array($0.utf8) } }, "seed \(seed)")
            #expect(reading.records.allSatisfy { $0.flaw == nil } && reading.flaw == nil, "seed \(seed)")
        }
    }

    @Test func `fields written as other programs write them are read back as they were`() throws {
        try forAWhile { seed in
            var generator = SplitMix64(seed: seed)
            let records = generator.records()
            let separator = [",", ";"][generator.number(0...1)]
            let lineEnd = ["\n", "\r\n", "\r"][generator.number(0...2)]
            let lines = ([["ssin", "name", "role"]] + records).map { fields in
                fields.map { generator.written($0) }.joined(separator: separator)
            }
            let file = ["", "\u{FEFF}"][generator.number(0...1)] + lines.joined(separator: lineEnd) + ["", lineEnd][generator.number(0...1)]
            let reading = try CSVReading(Array(file.utf8)) { generator.number(1...200) }
            #expect(reading.records.map(\.fields) == records.map { $0.map { Array($0.utf8) } }, "seed \(seed)")
            #expect(reading.separator == separator.utf8.first)
        }
    }
}

extension SplitMix64 {
    /// Bytes with the structure of CSV and every fault in it, mostly under a header that can be read.
    fileprivate mutating func file() -> [UInt8] {
        let headers = ["ssin,name,role\n", "ssin;name;role\r\n", "\u{FEFF}\"ssin\",name\r", "sep=;\nssin;name\n", "ssin,name,ssin\n", "\n,\nname,\"ssin\",x\n", ""]
        let parts: [[UInt8]] = [
            "\"", "\"\"", ",", ";", "\n", "\r", "\r\n", "a", "1", " ", "\t", "é", ",\"", "\",", "\n\n", ",,", "1,2,3\n", "1;2\r\n", "x,\"y\nz\",w\n", "\u{0}",
            "\u{7F}", "\u{FEFF}", "aaaaaaaaaaaaaaaaaaaa",
        ].map { Array($0.utf8) } + [[0x80], [0xE9], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98, 0x80]]
        var file = Array(headers[number(0...headers.count - 1)].utf8)
        // A few parts at a time, so that one kind of fault can fill a file.
        let chosen = (0..<number(1...8)).map { _ in parts[number(0...parts.count - 1)] }
        for _ in 0..<number(0...[10, 60, 400][number(0...2)]) { file += chosen[number(0...chosen.count - 1)] }
        return file
    }

    /// No control characters, and no record that is empty.
    fileprivate mutating func records() -> [[String]] {
        let alphabet = Array("ab1,;\"'\r\n\t é\u{301}漢😀=|".unicodeScalars)
        return (0..<number(0...12)).map { _ in ["1" + text(of: alphabet, count: 0...8), text(of: alphabet, count: 0...8), text(of: alphabet, count: 0...3)] }
    }

    /// In quotation marks where they are needed, and now and then where they are not.
    fileprivate mutating func written(_ field: String) -> String {
        let needsThem = field.utf8.contains { Array("\",;\r\n".utf8).contains($0) }
        guard needsThem || number(0...2) == 0 else { return field }
        return "\"" + field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
