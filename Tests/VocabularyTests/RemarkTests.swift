import Testing
import Vocabulary

@Suite struct RemarkTests {
    private func flaws(_ raw: String) -> [String] {
        do {
            _ = try Remark.parse(raw)
            return []
        } catch {
            return error.all.map(\.key)
        }
    }

    @Test func `a remark keeps its lines and loses what stands around it`() throws {
        #expect(try Remark.parse("  Which project?\r\nHDBP0001 is closed.\n ").text == "Which project?\nHDBP0001 is closed.")
        #expect(try Remark.parse("Ελένη 李小龍 <b>").text == "Ελένη 李小龍 <b>")
    }

    @Test(arguments: ["", " ", "\t\r\n ", "\u{00A0}\u{2003}"])
    func `nothing is no remark`(raw: String) { #expect(flaws(raw) == ["flaw.required"]) }

    @Test(arguments: ["a\u{0}b", "a\u{1B}[2Jb", "a\tb", "a\u{202E}b", "a\u{2066}b", "a\u{200B}b", "a\u{2028}b"])
    func `what hides or turns text around is refused`(raw: String) { #expect(flaws(raw) == ["flaw.control"]) }

    @Test func `a remark has a thousand signs at most, and accents count`() throws {
        #expect(try Remark.parse(String(repeating: "é", count: 1000)).text.count == 1000)
        #expect(flaws(String(repeating: "é", count: 1001)) == ["flaw.long"])
        #expect(flaws("e" + String(repeating: "\u{301}", count: 1000)) == ["flaw.long"])
    }
}
