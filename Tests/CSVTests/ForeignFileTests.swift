import Testing
import Vocabulary

@Suite struct ForeignFileTests {
    private static let latin = Array("ssin,name\n1,a\n".utf8)

    @Test(arguments: [
        ([0x50, 0x4B, 3, 4, 20, 0, 6, 0, 8], "spreadsheet"), ([0x50, 0x4B, 5, 6], "spreadsheet"), ([0x50, 0x4B, 7, 8, 0x50], "spreadsheet"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "spreadsheet"), (Array("%PDF-1.7\n".utf8), "pdf"), ([0x1F, 0x8B, 8], "compressed"),
        (Array("{\\rtf1\\ansi".utf8), "document"), ([0x89, 0x50, 0x4E, 0x47, 0xD, 0xA, 0x1A, 0xA], "image"), ([0xFF, 0xD8, 0xFF, 0xE0], "image"),
        (Array("GIF89a".utf8), "image"), (Array("<html>".utf8), "markup"), (Array("\u{FEFF}<?xml".utf8), "markup"), (Array(" \n<table>".utf8), "markup"),
        (Array("{\"a\":1}".utf8), "json"), (Array("[".utf8), "json"), (Array("\n [{}]".utf8), "json"),
        ([0xFF, 0xFE], "utf16"), ([0xFE, 0xFF, 0, 0x61], "utf16"), (latin.flatMap { [$0, 0] }, "utf16"), (latin.flatMap { [0, $0] }, "utf16"),
        ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0x0A], "binary"), (Array(repeating: 0, count: 20), "binary"), ([0], "binary"),
    ] as [([UInt8], String)])
    func `what is no CSV is called by its name`(file: [UInt8], key: String) throws {
        #expect(try CSVReading.everyWay(file).flaw == Flaw("flaw.file.\(key)"))
        if file.count >= 8 { #expect(try CSVReading.everyWay(file + Self.latin).flaw == Flaw("flaw.file.\(key)")) }
    }

    @Test(arguments: ["PKname,ssin,name\n", "GIF,ssin,name\n", "%,ssin,name\n", "\"{\",ssin,name\n", "ssin,name,<\n", "ÿ,ssin,name"])
    func `a header that looks a little like them is read`(header: String) throws {
        #expect(try CSVReading.everyWay(header).flaw == nil)
    }
}
