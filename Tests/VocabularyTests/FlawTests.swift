import Foundation
import Testing
import Vocabulary

struct FlawTests {
    /// An input for every flaw.
    private static let inputs: [(raw: String, parser: String)] = [
        ("", "SSIN"), ("12345678901", "SSIN"), ("1", "SSIN"), ("x\u{0}", "SSIN"),
        ("1", "NIHDINumber"), ("16868202", "NIHDINumber"),
        ("1", "OrganisationNumber"), ("71030032", "OrganisationNumber"), ("1", "OrganisationNumber, overridden"),
        ("HDBP1", "ProjectCode"),
        ("an", "EmailAddress"), ("=é <>..@x", "EmailAddress"), (",@hospital.be", "EmailAddress"),
        (String(repeating: "a", count: 255) + "@hospital.be", "EmailAddress"),
        ("123", "PersonName"),
        ("a b", "ApplicationID"), ("a b", "RoleCode"),
    ]

    @Test func `every key in the source is given by some input`() throws {
        let given = Self.inputs.flatMap { input in
            parsers.filter { $0.name == input.parser }.flatMap { $0.parse(input.raw) }
        } + reasons(for: "a\u{202E}b", Remark.parse)
        #expect(try Set(given) == keysInSource())
    }

    @Test func `flaws are never empty and never repeat themselves`() {
        let first = Flaw("flaw.required")
        let second = Flaw("flaw.long", ["maximum": "80"])
        #expect(Flaws([]) == nil)
        #expect(Flaws([first, second, first])?.all == [first, second])
        #expect(Flaws(first, [first, second]).all == [first, second])
    }

    @Test func `a flaw says what its text needs`() {
        let refusal = #expect(throws: Flaws.self) { try SSIN.parse("123") }
        #expect(refusal?.all == [Flaw("flaw.ssin.length", ["count": "3"])])
        let long = #expect(throws: Flaws.self) { try PersonName.parse(String(repeating: "Aa", count: 50)) }
        #expect(long?.all == [Flaw("flaw.long", ["maximum": "80"])])
    }

    private func keysInSource() throws -> Set<String> {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.appending(path: "Sources/Vocabulary")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let sources = try files.filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }
        return Set(sources.flatMap { $0.matches(of: #/"(flaw\.[a-z.-]+)"/#).map { String($0.output.1) } })
    }
}
