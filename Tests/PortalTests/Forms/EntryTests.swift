import Database
import HTTPTypes
import NIOCore
import Testing
import Vocabulary

@testable import Portal

/// What the fields of the forms that lead to access do not take, beside ``BadInput``: the error stands at its field, and nothing is stored or sent back
/// as it came.
@Suite struct EntryTests {
    /// One field of one form, with what the others hold so that it alone is wrong.
    struct Field: Sendable, CustomTestStringConvertible {
        enum Form: String, Sendable {
            case settings = "/profile/settings"
            case personal = "/profile/personal"
            case account = "/accounts/new"
            case grant = "/grants"
        }

        let form: Form
        let name: String
        let wrong: [String]
        var others: [(String, String)] = []

        var testDescription: String { "\(form.rawValue) \(name)" }

        static let addresses = [
            "emma", "42", "a@b.example, c@d.example", "эмма@пример.рф", "a\u{1B}[2Jb@aznoordzee.example", "emma@aznoordzee.example\r\nBcc: x@y.example",
            String(repeating: "x", count: 10_000),
        ]
        static let choices = ["", "abc", "١", "\0", "1.0", "0x1", " 1 2", "99999999999999999999"]

        static let all = [
            Field(form: .settings, name: "email", wrong: addresses),
            Field(form: .personal, name: "nihdi", wrong: ["abc", "1.6868201140e10", "16868202140", "١٦٨٦٨٢٠١١٤٠", String(repeating: "1", count: 10_000)]),
            Field(form: .account, name: "email", wrong: addresses, others: [("provision", "AZ Noordzee / HD4DP2")]),
            Field(form: .account, name: "provision", wrong: choices, others: [("email", "emma2@aznoordzee.example")]),
            Field(form: .grant, name: "project", wrong: choices, others: [("role", "1")]),
            Field(form: .grant, name: "role", wrong: choices, others: [("project", "HDBP0010")]),
        ]
    }

    @Test(arguments: Field.all)
    func `one wrong field is told of alone, and nothing is stored`(field: Field) async throws {
        let stage = try await TestPortal()
        let draft = try await stage.draft()
        let project = try await stage.project("HDBP0010")
        let path = field.form == .grant ? "/accounts/\(draft)/grants" : field.form.rawValue
        let others = field.others.map { ($0.0, $0.1 == "HDBP0010" ? "\(project)" : $0.1) }
        try await stage.visit { open in
            let emma = try await open(.emma)
            let before = try await stage.imprint()
            for value in field.wrong {
                let reply = try await emma.post(path, pairs: others + [(field.name, value)])
                #expect(reply.status == .unprocessableContent && reply.errors(at: field.name) && reply.isHarmless, "\(value.prefix(40))")
                for (other, _) in others { #expect(!reply.errors(at: other), "\(value.prefix(40))") }
                #expect(!reply.text.utf8.contains(0))
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: [(Field.Form.account, ["email", "provision"]), (.grant, ["project", "role"]), (.settings, ["email"])])
    func `all that is missing is told at once, whether it is empty or not there`(form: Field.Form, names: [String]) async throws {
        let stage = try await TestPortal()
        let draft = try await stage.draft()
        let path = form == .grant ? "/accounts/\(draft)/grants" : form.rawValue
        try await stage.visit { open in
            let emma = try await open(.emma)
            let before = try await stage.imprint()
            for fields in [names.map { ($0, "") }, []] {
                let reply = try await emma.post(path, pairs: fields)
                #expect(reply.status == .unprocessableContent)
                for name in names { #expect(reply.errors(at: name), "\(name)") }
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `an entry is kept when the form is drawn again`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let reply = try await open(.emma).post("/accounts/new", ["email": "no address é<b>", "provision": "AZ Noordzee / HD4DP2"])
            #expect(reply.status == .unprocessableContent)
            #expect(reply.text.contains("value=\"no address é&lt;b&gt;\"") && reply.text.contains("value=\"AZ Noordzee / HD4DP2\""))
        }
    }

    @Test func `a bulk action that is none, or on nothing, does nothing`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            let script = BadInput.script.text
            for fields in [
                [("action", "")], [("action", "no such action"), ("id", "\(id)")], [("action", script), ("id", "\(id)")], [("action", "approve")],
                [("action", "approve"), ("id", "abc")], [("action", "approve"), ("id", "99999999999999999999")],
            ] {
                let reply = try await an.post("/manage/accounts/selection", pairs: fields)
                #expect([.notFound, .unprocessableContent].contains(reply.status) && reply.isHarmless, "\(fields)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: [
        "/accounts/abc", "/accounts/-1", "/accounts/99999999999999999999", "/accounts/1%00", "/accounts/%3Cscript%3Ealert(1)%3C/script%3E", "/dev/mail/abc",
        "/accounts/1/grants/x",
    ])
    func `an address that means nothing leads nowhere`(address: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let reply = try await open(.emma).get(address)
            #expect([.badRequest, .notFound].contains(reply.status) && reply.isHarmless)
        }
    }

    @Test(arguments: [
        "q=\(String(repeating: "x", count: 5000))", "q=%3Cscript%3Ealert(1)%3C/script%3E", "state=nonsense", "sort=%27%3B+DROP+TABLE+accounts", "after=abc",
        "page=-1", "q=%00", "q=%ff%fe",
    ])
    func `a list takes any question without breaking`(query: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            for list in ["/manage/accounts", "/manage/users"] {
                let reply = try await an.get("\(list)?\(query)")
                #expect([.ok, .badRequest, .notFound, .unprocessableContent].contains(reply.status) && reply.isHarmless, "\(list)")
            }
        }
    }

    @Test(arguments: [
        ("{\"email\": \"x\"}", "application/json"), ("%zz=%", "application/x-www-form-urlencoded"), ("", "application/x-www-form-urlencoded"),
        ("--x\r\n", "multipart/form-data; boundary=x"),
    ])
    func `a body that is no form adds no account`(body: String, kind: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = try await open(.emma)
            let before = try await stage.imprint()
            let reply = try await emma.send("/accounts/new", .post, ByteBuffer(string: body), [.contentType: kind])
            #expect(reply.status.kind == .clientError)
            #expect(try await stage.imprint() == before)
        }
    }
}
