import CSV
import Testing
import Vocabulary

@Suite struct CSVTimeTests {
    /// What could make a reader look at the same bytes again and again.
    private static let shapes: [String: String] = [
        "quotation marks": "\"", "a quotation opened on each line": "\"a\n", "quotations that open, then doubled marks": "\"\"\"\n\"\",\"\"\n",
        "an open quotation, then lines": "1,\"a\n" + String(repeating: "b\n", count: 600), "only CR": "\r", "only LF": "\n", "only commas": ",", "only semicolons": ";",
        "lines of commas": ",,\n", "long fields": String(repeating: "x", count: 3000) + ",", "control characters": "\u{1}", "half characters": "\u{C3}",
    ]

    /// Short records make the reader give up on a quotation often; long ones, byte by byte, show what it does while it waits.
    @Test(arguments: Array(shapes.keys).sorted())
    func `eight times as much takes about eight times as long`(shape: String) throws {
        let unit = Array(try #require(Self.shapes[shape]).utf8)
        for (header, recordBytes, piece) in [("ssin,name\n", 1024, 4096), ("ssin,name\n", 1_000_000, 1), ("", 1_000_000, 1)] {
            let once = try (0..<2).map { _ in try duration(of: file(header, unit, count: 8_000), recordBytes, piece) }.min() ?? .zero
            // What grows with the square takes 64 times as long; so can anything for which the machine has no time just now.
            let isLinear = try (0..<3).contains { _ in
                try duration(of: file(header, unit, count: 64_000), recordBytes, piece) < once * 28 + .milliseconds(10)
            }
            #expect(isLinear, "\(header) \(recordBytes)")
        }
    }

    private func file(_ header: String, _ unit: [UInt8], count: Int) -> [UInt8] {
        Array((Array(header.utf8) + Array(repeating: unit, count: count / unit.count + 1).joined()).prefix(count))
    }

    private func duration(of file: [UInt8], _ recordBytes: Int, _ piece: Int) throws -> Duration {
        try ContinuousClock().measure { _ = try CSVReading(file, limits: CSVLimits(recordBytes: recordBytes)) { piece } }
    }
}
