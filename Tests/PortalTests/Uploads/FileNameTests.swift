import Foundation
import Testing

@testable import Web

@Suite struct FileNameTests {
    /// The displayed name for a quoted name in the part's header.
    private func shown(_ sent: String) throws -> String? {
        try read(PostedForm().file(sent, "").end()).fileName.map(IncomingUpload.shown)
    }

    @Test(arguments: [
        ("people.csv", "people.csv"), ("", ""), ("two words; and more.csv", "two words; and more.csv"), ("Zoë – été 2026.csv", "Zoë – été 2026.csv"),
        ("a%22b.csv", "a\"b.csv"), ("a\\\"b.csv", "a\"b.csv"), ("100%.csv", "100%.csv"), ("50%20.csv", "50%20.csv"), ("a%0D%0Ab.csv", "ab.csv"),
        ("C:\\Users\\An\\people.csv", "people.csv"), ("/home/an/people.csv", "people.csv"), ("../../etc/passwd", "passwd"), ("..\\people.csv", "people.csv"),
        ("folder/", ""), ("  people.csv ", "people.csv"), ("a\u{0}\u{1B}[31mb\u{7F}\u{85}.csv", "a[31mb.csv"), ("invoice\u{202E}vsc.exe", "invoicevsc.exe"),
        ("a\u{2028}b.csv", "ab.csv"),
    ])
    func `a file's name is shown without folders and control characters`(sent: String, expected: String) throws {
        #expect(try shown(sent) == expected)
    }

    @Test func `a name has two hundred characters at most, whatever they are`() throws {
        #expect(try shown(String(repeating: "é", count: 300)) == String(repeating: "é", count: 200))
        #expect(try shown("a" + String(repeating: "\u{301}", count: 1000))?.unicodeScalars.count == 200)
    }

    @Test func `a name that is not UTF-8 is shown as far as it can be read`() throws {
        let header = Array("Content-Disposition: form-data; name=\"file\"; filename=\"caf".utf8) + [0xE9] + Array(".csv\"".utf8)
        let bytes = Array("--\(PostedForm.boundary)\r\n".utf8) + header + Array("\r\n\r\n\r\n".utf8)
        #expect(try read(PostedForm(bytes: bytes).end()).fileName.map(IncomingUpload.shown) == "caf\u{FFFD}.csv")
    }

    @Test func `a name without quotes is read too, and the one that browsers never send is not`() throws {
        let form = PostedForm().part("Content-Disposition: form-data; name=file; filename=a.csv; filename*=UTF-8''b.csv", [])
        #expect(try read(form.end()).fileName == "a.csv")
        #expect(try read(PostedForm().part("Content-Disposition: form-data; name=a; filename*=UTF-8''b.csv", []).end()).fileName == nil)
    }
}
