import CSV
import Testing
import Vocabulary

@Suite struct CSVLineTests {
    @Test(arguments: [
        (["a", "b"], "a,b\r\n"), ([""], "\r\n"), (["", ""], ",\r\n"), (["a,b", "c"], "\"a,b\",c\r\n"), (["say \"hi\""], "\"say \"\"hi\"\"\"\r\n"),
        (["two\r\nlines"], "\"two\r\nlines\"\r\n"), (["a;b"], "\"a;b\"\r\n"), ([" a"], "\" a\"\r\n"), (["Noël", "É"], "Noël,É\r\n"),
        (["\"\u{301}"], "\"\"\"\u{301}\"\r\n"),
    ])
    func `fields are in quotation marks where they need them (RFC 4180)`(fields: [String], line: String) {
        #expect(Array(CSVLine(fields).text.unicodeScalars) == Array(line.unicodeScalars))
    }
}
