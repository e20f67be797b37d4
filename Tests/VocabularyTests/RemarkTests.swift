import Testing
import Vocabulary

@Suite struct RemarkTests {
    @Test(arguments: [
        ("Please choose role 2.", "Please choose role 2."), ("  Liefst rol 2 \n", "Liefst rol 2"), ("Één regel\r\nen nog één\rklaar", "Één regel\nen nog één\nklaar"),
        ("<b>5 > 3</b> & =1+1", "<b>5 > 3</b> & =1+1"), ("Gezien 👩‍⚕️ ✔︎", "Gezien 👩‍⚕️ ✔︎"), ("שלום An", "שלום An"),
    ])
    func `sentences of any language are taken, without what stands around them`(raw: String, text: String) throws {
        #expect(Array(try Remark.parse(raw).text.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test(arguments: ["", " ", "\r\n \n", "\u{A0}"])
    func `nothing is no remark`(raw: String) { #expect(reasons(for: raw, Remark.parse) == ["flaw.required"]) }

    @Test(arguments: [
        "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}", "\u{200E}", "\u{200F}", "\u{61C}",
    ] as [Unicode.Scalar])
    func `what turns text around is refused`(mark: Unicode.Scalar) {
        #expect(reasons(for: "Do not \(mark)approve", Remark.parse) == ["flaw.invisible"])
    }

    @Test(arguments: ["\u{0}", "\u{7}", "\t", "\u{1B}", "\u{7F}", "\u{85}", "\u{200B}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{E000}", "\u{FFFE}"] as [Unicode.Scalar])
    func `what nobody sees is refused`(mark: Unicode.Scalar) {
        #expect(reasons(for: "Do\(mark)not", Remark.parse) == ["flaw.invisible"])
    }

    @Test func `a remark has a thousand characters at most, however they are put together`() throws {
        #expect(try Remark.parse(String(repeating: "é", count: 1000)).text.count == 1000)
        #expect(reasons(for: String(repeating: "é", count: 1001), Remark.parse) == ["flaw.long"])
        #expect(reasons(for: "e" + String(repeating: "\u{301}", count: 1000), Remark.parse) == ["flaw.long"])
        #expect(reasons(for: String(repeating: "\u{202E}", count: 1001), Remark.parse) == ["flaw.long", "flaw.invisible"])
    }
}
