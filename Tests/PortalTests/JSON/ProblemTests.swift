import Access
import Database
import HTTPTypes
import NIOCore
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// A refused request: the answers for a person and for a program.
struct RefusedRequest: Sendable {
    var who = SamplePerson.emma
    var method = HTTPRequest.Method.post
    let path: String
    var fields: KeyValuePairs<String, String> = [:]
    var csrf: String?
    var headers: HTTPFields = [:]
    let status: HTTPResponse.Status
    var fieldsWithErrors: [String] = []

    /// One of each kind, for an account of Emma's in Approval and another one that is a draft.
    static func all(_ waiting: AccountID, _ draft: AccountID) -> [RefusedRequest] {
        let site = HTTPField.Name("Sec-Fetch-Site").map { [$0: "cross-site"] as HTTPFields } ?? [:]
        return [
            RefusedRequest(method: .get, path: "/no/such/page", status: .notFound),
            RefusedRequest(who: .noor, method: .get, path: "/accounts/\(waiting)", status: .notFound),
            RefusedRequest(who: .jean, path: "/accounts/\(waiting)/approval", status: .notFound),
            RefusedRequest(method: .get, path: "/manage/accounts", status: .notFound),
            RefusedRequest(path: "/accounts/\(waiting)/approval", status: .forbidden),
            RefusedRequest(path: "/accounts/\(waiting)/return", fields: ["reason": ""], status: .forbidden),
            RefusedRequest(who: .an, path: "/accounts/\(waiting)/enablement", status: .conflict),
            RefusedRequest(path: "/accounts/\(waiting)/grants", fields: ["project": "2", "role": "2"], status: .conflict),
            RefusedRequest(who: .an, path: "/accounts/\(waiting)/approval", fields: ["revision": "0"], status: .conflict),
            RefusedRequest(path: "/accounts/new", status: .unprocessableContent, fieldsWithErrors: ["email", "provision"]),
            RefusedRequest(path: "/profile/settings", fields: ["email": "a b@@"], status: .unprocessableContent, fieldsWithErrors: ["email"]),
            RefusedRequest(path: "/profile/personal", fields: ["nihdi": "123,x"], status: .unprocessableContent, fieldsWithErrors: ["nihdi"]),
            RefusedRequest(path: "/accounts/\(draft)/grants", fields: ["role": "3"], status: .unprocessableContent, fieldsWithErrors: ["project", "author_group"]),
            RefusedRequest(who: .an, path: "/accounts/\(waiting)/return", fields: ["reason": " "], status: .unprocessableContent, fieldsWithErrors: ["reason"]),
            RefusedRequest(who: .an, path: "/manage/accounts/selection", fields: ["action": "approve"], status: .unprocessableContent),
            RefusedRequest(path: "/language", fields: ["language": "tlh"], status: .badRequest),
            RefusedRequest(who: .an, path: "/accounts/\(waiting)/approval", fields: ["revision": "1e3"], status: .badRequest),
            RefusedRequest(who: .an, path: "/manage/accounts/execution", fields: ["action": "remove", "row": "1:1"], status: .badRequest),
            RefusedRequest(method: .put, path: "/profile/settings", status: .methodNotAllowed),
            RefusedRequest(method: .delete, path: "/accounts/\(draft)", status: .methodNotAllowed),
            RefusedRequest(path: "/profile/settings", fields: ["email": String(repeating: "a", count: 300_000)], status: .contentTooLarge),
            RefusedRequest(path: "/profile/settings", headers: [.contentType: "text/plain"], status: .unsupportedMediaType),
            RefusedRequest(path: "/accounts/\(draft)/approval-request", csrf: "", status: .forbidden),
            RefusedRequest(path: "/accounts/\(draft)/approval-request", csrf: "x", status: .forbidden),
            RefusedRequest(path: "/accounts/\(draft)/approval-request", headers: [.origin: "https://evil.example"], status: .forbidden),
            RefusedRequest(path: "/accounts/\(draft)/approval-request", headers: site.merging([.origin: ""]), status: .forbidden),
        ]
    }
}

extension HTTPFields {
    fileprivate func merging(_ others: HTTPFields) -> HTTPFields {
        var fields = self
        for field in others { fields[field.name] = field.value }
        return fields
    }
}

@Suite struct ProblemTests {
    @Test func `whatever is refused has the same status and the same words as the page, and changes nothing`() async throws {
        let stage = try await TestPortal()
        let (waiting, draft) = (try await stage.request(), try await stage.draft(email: "emma2@aznoordzee.example"))
        try await stage.visit { open in
            for refused in RefusedRequest.all(waiting, draft) {
                let browser = try await open(refused.who)
                let program = Program(browser)
                let before = try await stage.imprint()
                let replies: [Reply]
                let page: Reply
                switch refused.method {
                case .get:
                    page = try await browser.get(refused.path)
                    replies = [try await program.get(refused.path)]
                case .post:
                    page = try await browser.post(refused.path, refused.fields, csrf: refused.csrf, refused.headers)
                    replies = [
                        try await program.post(refused.path, refused.fields, csrf: refused.csrf, refused.headers),
                        try await program.browser.post(refused.path, refused.fields, csrf: refused.csrf, refused.headers),
                    ]
                default:
                    page = try await browser.send(refused.path, refused.method, ByteBuffer(string: "csrf=\(browser.csrf)"))
                    replies = [try await program.browser.send(refused.path, refused.method, ByteBuffer(string: "{}"))]
                }
                #expect(page.status == refused.status && page.text.contains("</html>"), "\(refused)")
                for reply in replies {
                    #expect(reply.status == refused.status && reply.setCookies.isEmpty, "\(refused)")
                    let problem = try reply.problem()
                    #expect(page.text.contains(shown(problem.detail)), "\(refused): \(problem.detail)")
                    #expect(Set(problem.errors?.map(\.field) ?? []) == Set(refused.fieldsWithErrors), "\(refused)")
                    for flaw in problem.errors ?? [] { #expect(page.text.contains("<a href=\"#\(flaw.field)\">\(shown(flaw.detail))</a>"), "\(refused)") }
                }
                #expect(try await stage.imprint() == before, "\(refused)")
            }
        }
    }

    @Test func `nobody is told to log in, with the place to do it, where a person is sent there`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            let before = try await stage.imprint()
            var replies: [Reply] = []
            for path in ["/accounts", "/profile", "/profile/settings", "/manage/accounts", "/session", "/accounts/\(table.account)"] {
                replies.append(try await Program(open()).get(path))
            }
            for path in table.changing + ["/accounts/new", "/profile/settings", "/manage/accounts/execution"] {
                replies.append(try await Program(open()).post(path, AccountRouteTable.fields))
            }
            for reply in replies {
                let problem = try reply.problem()
                #expect(reply.status == .unauthorized && problem.location == "/login" && problem.detail == "Please log in first.")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `before the placeholder is replaced everything else is forbidden, with the place to do it (#0)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let noor = try await open.newcomer(.noor)
            for path in ["/accounts", "/accounts/new", "/manage/accounts"] {
                #expect(try await noor.get(path).location == "/profile/settings", "\(path)")
                let reply = try await Program(noor).get(path)
                #expect(reply.status == .forbidden && reply.location == nil, "\(path)")
                #expect(try reply.problem().location == "/profile/settings", "\(path)")
            }
            #expect(try await Program(noor).post("/accounts/new").status == .forbidden)
            #expect(try await Program(noor).post("/profile/personal").problem().location == "/profile/settings")
        }
    }

    @Test func `what fails before anybody is known is a problem too`() async throws {
        let stage = try await TestPortal(publicURL: "http://127.0.0.1:8080")
        try await stage.visit { open in
            let reply = try await Program(open()).post("/language", ["language": "nl"])
            #expect(reply.status == .misdirectedRequest)
            _ = try reply.problem()
            #expect(try await Program(open()).get("/accounts").location == "http://127.0.0.1:8080/accounts")
        }
    }

    @Test(arguments: Language.allCases)
    func `a problem speaks the person's language`(language: Language) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            try await stage.run("UPDATE users SET language = \(language.rawValue)")
            let texts = stage.services.localisation[language]
            #expect(try await emma.get("/no/such/page").problem().detail == texts("error.not_found.text"))
            #expect(try await emma.get("/accounts/new").problem().detail == texts("error.not_acceptable.text"))
            #expect(try await emma.post("/accounts/new").problem().detail == texts("form.errors"))
            var nobody = open()
            nobody.headers[.acceptLanguage] = language.rawValue
            #expect(try await Program(nobody).get("/accounts").problem().detail == texts("error.sign_in_first.text"))
        }
    }

    @Test func `a broken database tells a program nothing but a reference`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            try await stage.run("ALTER TABLE user_nihdi RENAME TO elsewhere")
            let reply = try await emma.get("/profile")
            #expect(reply.status == .internalServerError && !reply.text.contains("nihdi") && !reply.text.contains("SELECT"))
            _ = try reply.problem()
        }
    }
}
