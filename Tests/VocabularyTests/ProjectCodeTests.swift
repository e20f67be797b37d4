import Testing
import Vocabulary

struct ProjectCodeTests {
    @Test(arguments: ["HDBP0001", "hdbp0001", " Hdbp0001\n"])
    func `a code is kept in capitals`(raw: String) throws {
        #expect(try ProjectCode.parse(raw).text == "HDBP0001")
    }

    @Test(arguments: [
        ("", ["flaw.required"]),
        ("HDBP001", ["flaw.project.format"]),
        ("HDBP00011", ["flaw.project.format"]),
        ("HDBX0001", ["flaw.project.format"]),
        ("0001", ["flaw.project.format"]),
        ("HDBP٠٠٠١", ["flaw.project.format"]),
        ("HDBP0001\u{301}", ["flaw.project.format"]),
        ("HDB\u{0}P0001", ["flaw.control", "flaw.project.format"]),
        (String(repeating: "HDBP0001", count: 10), ["flaw.long", "flaw.project.format"]),
    ])
    func `anything else is refused with every reason`(raw: String, keys: [String]) {
        #expect(reasons(for: raw, ProjectCode.parse) == keys)
    }
}
