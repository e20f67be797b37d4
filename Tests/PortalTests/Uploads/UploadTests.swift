import Foundation
import HTTPTypes
import Hummingbird
import Testing
import Vocabulary

@testable import Portal
@testable import Web

private let content = "ssin;email\r\n85073003328;tom.willems@aznoordzee.example\r\n"

@Suite struct UploadTests {
    /// Posts files as An, each forged or damaged in one way, and checks that none of them arrives.
    private struct Attempts: Sendable {
        let an: Browser
        let other: Browser
        let arrivals: Arrivals

        func refused(
            _ status: HTTPResponse.Status, saying words: String = "", to path: String = "/upload", type: String = PostedForm.contentType,
            _ headers: HTTPFields = [:], body: [UInt8]? = nil
        ) async throws {
            let before = try await arrivals.first(0).count { $0.contains("bytes") }
            let reply = try await an.upload(body ?? an.form().file("people.csv", content).end(), to: path, type: type, headers)
            #expect(reply.status == status && (words.isEmpty || reply.text.contains(words)), "\(path) \(type) \(headers): \(reply.text)")
            // No file was accepted, and the next one is.
            #expect(try await arrivals.first(0).count { $0.contains("bytes") } == before)
            #expect(try await an.upload(an.form().file("next.csv", "1").end()).text.contains("next.csv: 1 bytes"))
        }
    }

    private func attempt(_ test: @escaping @Sendable (Attempts) async throws -> Void) async throws {
        let (stage, arrivals) = (try await TestPortal(), Arrivals())
        try await stage.visitUploads(arrivals) { open in
            try await test(Attempts(an: try await open(.an), other: try await open(.karim), arrivals: arrivals))
        }
    }

    // MARK: The sender

    @Test func `from a foreign origin no file is taken, even with the token`() async throws {
        try await attempt { attempts in
            for origin in ["https://evil.example", "http://localhost:81", "null"] {
                try await attempts.refused(.forbidden, [.origin: origin])
                try await attempts.refused(.forbidden, type: "text/csv", [.origin: origin, .csrfToken: attempts.an.csrf], body: Array(content.utf8))
            }
            for site in ["cross-site", "same-site"] { try await attempts.refused(.forbidden, [.origin: "", .fetchSite: site]) }
        }
    }

    @Test func `with a wrong token, or somebody else's, no file is taken`() async throws {
        try await attempt { attempts in
            for token in ["", "x", " ", "00000000000000000000000000000000", attempts.other.csrf] {
                try await attempts.refused(.forbidden, body: attempts.an.form(token).file("people.csv", content).end())
                try await attempts.refused(.forbidden, type: "text/csv", [.csrfToken: token], body: Array(content.utf8))
            }
            try await attempts.refused(.forbidden, [.csrfToken: "x"])
        }
    }

    @Test func `without a token, or with one behind the file, doubled, as a file or in the address, no file is taken`() async throws {
        try await attempt { attempts in
            let (token, plain) = (attempts.an.csrf, PostedForm().field("approval", "awaiting").file("people.csv", content))
            try await attempts.refused(.forbidden, body: plain.end())
            try await attempts.refused(.forbidden, body: plain.field("csrf", token).end())
            try await attempts.refused(.forbidden, body: PostedForm().field("csrf", "x").field("csrf", token).file("people.csv", content).end())
            try await attempts.refused(
                .forbidden, body: PostedForm().part("Content-Disposition: form-data; name=\"csrf\"; filename=\"a\"", Array(token.utf8)).end())
            try await attempts.refused(.forbidden, to: "/upload?csrf=\(token)", body: plain.end())
            try await attempts.refused(.forbidden, to: "/upload?csrf=\(token)", type: "text/csv", body: Array(content.utf8))
        }
    }

    @Test func `nobody who is not signed in sends a file`() async throws {
        let (stage, arrivals) = (try await TestPortal(), Arrivals())
        try await stage.visitUploads(arrivals) { open in
            let nobody = open()
            let form = try await nobody.upload(PostedForm().file("people.csv", content).end())
            #expect(form.location == "/login")
            #expect(try await nobody.upload(Array(content.utf8), type: "text/csv").location == "/login")
            #expect(try await nobody.upload(Array(content.utf8), type: "text/csv", [.accept: "application/json"]).status == .unauthorized)
            #expect(try await arrivals.first(0).isEmpty)
        }
    }

    // MARK: The address

    @Test func `where no file is asked for none is taken`() async throws {
        try await attempt { attempts in
            for path in ["/form", "/upload/", "//upload", "/form?x=/upload", "/IncomingUpload", "/other"] {
                try await attempts.refused(.unsupportedMediaType, to: path)
                try await attempts.refused(.unsupportedMediaType, to: path, type: "text/csv", [.csrfToken: attempts.an.csrf], body: Array(content.utf8))
            }
        }
    }

    @Test func `neither the portal nor its forms take a file anywhere else`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            for path in ["/profile/settings", "/accounts/new", "/language", "/manage/users/selection"] {
                #expect(try await an.upload(an.form().file("a.csv", "").end(), to: path).status == .unsupportedMediaType, "\(path)")
                #expect(try await an.upload([], to: path, type: "text/csv", [.csrfToken: an.csrf]).status == .unsupportedMediaType, "\(path)")
            }
        }
    }

    @Test func `a body of another kind, or a packed one, is not supported`() async throws {
        try await attempt { attempts in
            for type in ["text/plain", "application/octet-stream", "multipart/mixed; boundary=x", "text/csvx", "multipart/form-dataset; boundary=x"] {
                try await attempts.refused(.unsupportedMediaType, type: type)
            }
            try await attempts.refused(.unsupportedMediaType, [.contentEncoding: "gzip"])
        }
    }

    // MARK: The body

    @Test func `a form that cannot be read is a bad request`() async throws {
        try await attempt { attempts in
            try await attempts.refused(.badRequest, saying: "could not be read", type: "multipart/form-data")
            try await attempts.refused(.badRequest, saying: "could not be read", body: Array("--\(PostedForm.boundary)garbage\r\n\r\n".utf8))
        }
    }

    @Test func `a file that was cut off is told so`() async throws {
        try await attempt { attempts in
            let form = attempts.an.form()
            for bytes in [form.file("people.csv", content).bytes, [], form.bytes.dropLast(9)] {
                try await attempts.refused(.badRequest, saying: "did not arrive whole", body: Array(bytes))
            }
        }
    }

    @Test func `two files, or a field behind the file, are refused`() async throws {
        try await attempt { attempts in
            let form = attempts.an.form().file("a.csv", "1")
            try await attempts.refused(.badRequest, saying: "One file at a time", body: form.file("b.csv", "2").end())
            try await attempts.refused(.badRequest, saying: "One file at a time", body: form.field("approval", "pre-approved").end())
        }
    }

    @Test func `too many fields before the file, or too long ones, are too much`() async throws {
        try await attempt { attempts in
            let form = attempts.an.form()
            try await attempts.refused(.contentTooLarge, body: (0..<20).reduce(form) { $0.field("f\($1)", "") }.file("a.csv", "").end())
            try await attempts.refused(.contentTooLarge, body: form.field("a", String(repeating: "x", count: 5000)).file("a.csv", "").end())
        }
    }

    @Test func `a body larger than allowed is refused before it is read, and one that says nothing of it while it is`() async throws {
        let large = [UInt8](repeating: 0x61, count: TestPortal.uploadLimit)
        try await attempt { attempts in
            try await attempts.refused(.contentTooLarge, saying: "up to 2 MB", body: attempts.an.form().file("people.csv", large).end())
            try await attempts.refused(.contentTooLarge, saying: "up to 2 MB", type: "text/csv", [.csrfToken: attempts.an.csrf], body: large + [0x61])
        }
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/upload")
        head.headerFields[.contentType] = PostedForm.contentType
        let body = try UploadBody(
            Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: PostedForm().file("people.csv", large).end()))), .form,
            maximumBytes: TestPortal.uploadLimit)
        await #expect(throws: UploadError.tooLarge(maximum: TestPortal.uploadLimit)) { try await body.fields() }
    }

    // MARK: Accepted files

    @Test func `a form with a file is taken: its fields, then the file`() async throws {
        let stage = try await TestPortal()
        try await stage.visitUploads { open in
            let an = try await open(.an)
            let whole = an.form().file("people.csv", content).end()
            #expect(try await an.upload(whole).text == "approval=awaiting, csrf, people.csv: \(content.utf8.count) bytes")
            let large = [UInt8](repeating: 0x0D, count: 1_500_000)
            #expect(try await an.upload(an.form().file("large.csv", large).end()).text == "approval=awaiting, csrf, large.csv: 1500000 bytes")
            #expect(try await an.upload(an.form().file("", "").end()).text == "approval=awaiting, csrf, : 0 bytes")
            #expect(try await an.upload(an.form().end()).text == "approval=awaiting, csrf, no file")
            let site = try await an.upload(whole, [.origin: "", .fetchSite: "same-origin"])
            #expect(site.status == .ok)
            let header = try await an.upload(PostedForm().file("people.csv", "1").end(), [.csrfToken: an.csrf])
            #expect(header.text == "people.csv: 1 bytes")
        }
    }

    @Test func `a program may post the file alone, with the token in a header and the rest in the address`() async throws {
        let stage = try await TestPortal()
        try await stage.visitUploads { open in
            let an = try await open(.an)
            let reply = try await an.upload(
                Array(content.utf8), to: "/upload?name=folder%2Fpeople+2026.csv&approval=awaiting&csrf=x", type: "text/csv; charset=utf-8",
                [.csrfToken: an.csrf])
            #expect(reply.text == "approval=awaiting, name=folder/people 2026.csv, people 2026.csv: \(content.utf8.count) bytes")
            #expect(try await an.upload([], type: "text/csv", [.csrfToken: an.csrf]).text == ": 0 bytes")
        }
    }

    @Test func `where a file may be posted, a form without one is still a form`() async throws {
        let stage = try await TestPortal()
        try await stage.visitUploads { open in
            let an = try await open(.an)
            #expect(try await an.post("/upload", ["approval": "awaiting"]).text == "approval=awaiting, csrf, no file")
            #expect(try await an.post("/upload", ["approval": "awaiting"], csrf: "x").status == .forbidden)
        }
    }
}
