import CSV
import Foundation
import Testing
import Vocabulary

@Suite struct CSVKeyTests {
    /// A file for every reason there is.
    private static let files: [String] = [
        "", "PK\u{3}\u{4}", "%PDF", "{\\rtf", "GIF89a", "a\u{0}", "<", "{", "\u{0}", "ssin\tname\n", "a", "ssin,name,ssin", "\"ssin",
        String(repeating: "x", count: 2000), String(repeating: "\n", count: 3000), "ssin,name\n1,a\n1,a\n1,a\n1,a\n1,a\n1,a\n1,a\n",
        "ssin,name\n\n1\n1,2,3\n1,\u{1}\n1,\"a\"b\n1,\"a", "ssin,name\n" + String(repeating: "x", count: 1500),
    ]

    @Test func `every key in the source is given by some file`() throws {
        let limits = CSVLimits(bytes: 2500, rows: 6, recordBytes: 1024)
        let files = Self.files.map { Array($0.utf8) } + [[0x1F, 0x8B]]
        let given = try files.flatMap { file in
            let reading = try CSVReading(file, limits: limits) { file.count }
            return reading.records.compactMap(\.flaw?.flaw.key) + [reading.flaw?.key].compactMap(\.self)
        }
        #expect(try Set(given).symmetricDifference(keysInSource()) == [])
    }

    private func keysInSource() throws -> Set<String> {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = package.appending(path: "Sources/Vocabulary/CSV")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let sources = try files.filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }
        return Set(sources.flatMap { $0.matches(of: #/"(flaw\.[a-z0-9_.-]+)"/#).map { String($0.output.1) } })
    }
}
