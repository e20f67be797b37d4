import Foundation
import Hummingbird
import Randomness
import Testing

@testable import Web

/// RFC 7578, RFC 2046 §5.1.1.
@Suite struct MultipartTests {
    private static let filled = PostedForm().field("csrf", "abc").field("approval", "")
    private static let start = filled.file("people.csv", "ssin;email\r\n")

    private func refused(_ bytes: [UInt8], _ expected: UploadError) {
        for chunking in Chunking.allCases {
            #expect(throws: expected, "\(chunking)") { try read(chunking.pieces(bytes)) }
        }
    }

    @Test(arguments: [
        "", "\r\n", "\r", "a", "a\r\n", "\r\n\r\n--", "\n--\(PostedForm.boundary)--", "\r\n--\(PostedForm.boundary.dropLast())x", "\r\r\n-\r\n--\r\n---",
        "\r--\(PostedForm.boundary)--", "--\(PostedForm.boundary)--", "a;b\r\n1;2\r\n", "\u{0}\u{FF}é",
    ])
    func `a file's bytes are what was sent, however the pieces come`(content: String) throws {
        let bytes = Self.filled.file("people.csv", content).end()
        for chunking in Chunking.allCases {
            let form = try read(chunking.pieces(bytes))
            #expect(form == ReadForm(fields: ["csrf=abc", "approval="], fileName: "people.csv", content: Array(content.utf8), ended: true), "\(chunking)")
        }
    }

    @Test(arguments: 1...60)
    func `any bytes, in pieces of any size, are the same`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // Mostly characters of boundaries, so that many beginnings of a boundary are false.
        let alphabet = Array("\r\n-WebKitForm".utf8) + [0, 255]
        let content = (0..<Int.random(in: 0...3000, using: &random)).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
        let bytes = Self.filled.file("a.csv", content).end("\r\nwhatever follows")
        for chunking in Chunking.allCases {
            #expect(try read(chunking.pieces(bytes, seed: seed)).content == content, "\(chunking)")
        }
    }

    @Test func `what ends before its last boundary was cut off, wherever it ends`() throws {
        let whole = Self.start.end("")
        for length in 0..<whole.count {
            #expect(throws: UploadError.cutOff, "\(length)") { try read(Array(whole[..<length])) }
        }
        #expect(try read(whole).ended)
    }

    @Test func `a part behind the file is refused: a field, or another file`() {
        refused(Self.start.field("csrf", "abc").end(), .partAfterFile)
        refused(Self.start.file("second.csv", "").end(), .partAfterFile)
    }

    @Test(arguments: [
        "Content-Type: text/plain", "Content-Disposition: form-data", "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: form-data; name=\"a\"; name=\"b\"", "Content-Disposition: form-data; name=\"a\"b", "Content-Disposition: form-data; =\"a\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "Content-Disposition: form-data;\r\n name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "Content-Disposition", "Content-Disposition: form-data; name=\"a\"\nX: y",
        "",
    ])
    func `a part whose header cannot be read is refused`(header: String) {
        refused(PostedForm().part(header, Array("x".utf8)).end(), .malformed)
    }

    @Test func `a boundary with something behind it, and a value that is not UTF-8, are refused`() {
        let garbage = Array("--\(PostedForm.boundary)x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n".utf8)
        refused(PostedForm(bytes: garbage).end(), .malformed)
        refused(PostedForm().part("Content-Disposition: form-data; name=\"a\"", [0xC3, 0x28]).end(), .malformed)
    }

    @Test func `more than twenty fields, or one of more than 4 KiB, are too much`() throws {
        func form(_ count: Int) -> PostedForm { (0..<count).reduce(PostedForm()) { form, index in form.field("f\(index)", "x") } }
        #expect(try read(form(20).file("a.csv", "").end()).fields.count == 20)
        refused(form(21).end(), .fieldsTooLarge)
        #expect(try read(PostedForm().field("a", String(repeating: "x", count: 4096)).end()).fields.first?.count == 4098)
        refused(PostedForm().field("a", String(repeating: "x", count: 4097)).end(), .fieldsTooLarge)
    }

    @Test func `a header's line of more than 4 KiB, and more than 64 KiB of headers in all, are too much`() throws {
        let disposition = "Content-Disposition: form-data; name=\"a\""
        func padded(_ count: Int, lines: Int = 1) -> [UInt8] {
            let line = "X: " + String(repeating: "x", count: count - 3)
            return PostedForm().part(disposition + String(repeating: "\r\n\(line)", count: lines), []).end()
        }
        #expect(try read(padded(4096)).fields == ["a="])
        refused(padded(4097), .fieldsTooLarge)
        #expect(try read(padded(4000, lines: 16)).fields == ["a="])
        refused(padded(4000, lines: 17), .fieldsTooLarge)
        refused(Array(repeating: 0x20, count: 65_537), .fieldsTooLarge)
        refused(Array("--\(PostedForm.boundary)".utf8) + Array(repeating: 0x20, count: 65_537), .fieldsTooLarge)
    }

    @Test func `what stands before the first boundary and behind the last one means nothing, nor do spaces behind one`() throws {
        let bytes = Array("This is a form.\r\n".utf8) + Self.filled.end("\r\n--\(PostedForm.boundary)\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nb")
        for chunking in Chunking.allCases {
            #expect(try read(chunking.pieces(bytes)) == ReadForm(fields: ["csrf=abc", "approval="], ended: true), "\(chunking)")
        }
        let spaced = Array("--\(PostedForm.boundary) \t\r\ncontent-disposition:form-data;NAME=a\r\n\r\nb\r\n".utf8)
        #expect(try read(PostedForm(bytes: spaced).end()).fields == ["a=b"])
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=a\u{7F}b",
        "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=é", "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; boundary=\(String(repeating: "a", count: 71))",
    ])
    func `a boundary that cannot be is refused`(contentType: String) {
        #expect(throws: UploadError.noBoundary) { try MultipartReader(contentType: contentType) }
    }

    @Test(arguments: ["a", "\"a b'()+_,-./:=?\"", "\(String(repeating: "a", count: 70))"])
    func `a boundary may have up to 70 characters, and quotes around it`(boundary: String) throws {
        let plain = boundary.filter { $0 != "\"" }
        let bytes = Array("--\(plain)\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--\(plain)--".utf8)
        #expect(try read([ByteBuffer(bytes: bytes)], contentType: "Multipart/Form-Data; charset=utf-8; Boundary=\(boundary)").fields == ["a=b"])
    }

    @Test func `time grows with the bytes, whatever they are`() throws {
        for unit in ["\r", "\r\n", "\r\n--", "\r\n--\(PostedForm.boundary.dropLast())", "\r\n--\(PostedForm.boundary.dropLast())\r", "x"] {
            func seconds(_ size: Int) throws -> Double {
                let content = Array(String(repeating: unit, count: size / unit.utf8.count).utf8)
                let pieces = Chunking.whole.pieces(Self.filled.file("a.csv", content).end())
                var best = Double.infinity
                for _ in 0..<3 {
                    let begin = ContinuousClock.now
                    #expect(try read(pieces).content.count == content.count)
                    best = min(best, (ContinuousClock.now - begin) / .seconds(1))
                }
                return best
            }
            // A quadratic parser would take sixty-four times as long for eight times the data.
            #expect(try seconds(800_000) < 32 * seconds(100_000) + 0.05, "\(unit.debugDescription)")
        }
    }
}
