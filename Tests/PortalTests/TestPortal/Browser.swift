import Access
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// A browser without scripts that follows no redirects by itself.
struct Browser: Sendable {
    let client: any TestClientProtocol
    let origin: String
    var cookies: [String: String] = [:]
    /// The token of its session; empty without a sign-in.
    var csrf = ""
    var headers: HTTPFields = [.acceptLanguage: "en"]

    func get(_ path: String, _ extra: HTTPFields = [:]) async throws -> Reply { try await send(path, .get, nil, extra) }

    /// Posts a form as our own page does; `csrf` and `extra` replace its token and headers.
    func post(_ path: String, _ fields: KeyValuePairs<String, String> = [:], csrf: String? = nil, _ extra: HTTPFields = [:]) async throws -> Reply {
        try await post(path, pairs: fields.map { ($0.key, $0.value) }, csrf: csrf, extra)
    }

    /// The same with fields that are only known at run time.
    func post(_ path: String, pairs fields: [(String, String)], csrf: String? = nil, _ extra: HTTPFields = [:]) async throws -> Reply {
        let token = csrf ?? self.csrf
        let pairs = fields + (token.isEmpty ? [] : [("csrf", token)])
        let body = pairs.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
        return try await send(path, .post, ByteBuffer(string: body), extra)
    }

    func send(_ path: String, _ method: HTTPRequest.Method, _ body: ByteBuffer?, _ extra: HTTPFields = [:]) async throws -> Reply {
        var fields = headers
        if !cookies.isEmpty { fields[.cookie] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ") }
        if method != .get { fields[.origin] = origin }
        if body != nil { fields[.contentType] = "application/x-www-form-urlencoded" }
        // An empty value removes the header.
        for field in extra { fields[field.name] = field.value.isEmpty ? nil : field.value }
        let response = try await client.execute(uri: path, method: method, headers: fields, body: body)
        return Reply(status: response.status, headers: response.headers, text: String(buffer: response.body))
    }

    private func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(.ascii)) ?? "" }
}

extension Browser {
    /// "Apply to selected items" on EAM Users.
    func select(_ action: UserAction, _ people: [UserID]) async throws -> Reply {
        try await post("/manage/users/selection", pairs: [("action", action.rawValue)] + people.map { ("id", "\($0)") })
    }

    /// "Execute action" on EAM Users.
    /// - Parameter rows: person, organisation and revision, as returned by `TestPortal.row`.
    func execute(_ action: UserAction, _ rows: [String]) async throws -> Reply {
        try await post("/manage/users/execution", pairs: [("action", action.rawValue)] + rows.map { ("row", $0) })
    }
}

extension CharacterSet {
    fileprivate static let ascii = CharacterSet(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127))
}

/// A text as a template writes it.
func shown(_ text: String) -> String { escapedForHTML(text).replacing("'", with: "&#39;") }

struct Reply: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String

    var location: String? { headers[.location] }
    var setCookies: [String] { headers[values: .setCookie] }

    func cookie(_ name: String) -> String? {
        setCookies.first { $0.hasPrefix("\(name)=") }.flatMap { $0.split(separator: ";").first?.dropFirst(name.count + 1) }.map(String.init)
    }

    /// The errors at one field.
    func errors(at field: String) -> Bool {
        text.contains("id=\"\(field)-errors\"") && text.contains("href=\"#\(field)\"") && text.contains("aria-invalid=\"true\"")
            && text.contains("id=\"errors\"")
    }
}

/// Opens browsers for named people.
struct Browsers: Sendable {
    let stage: TestPortal
    let client: any TestClientProtocol

    func callAsFunction() -> Browser { Browser(client: client, origin: stage.services.web.publicURL) }

    /// Signed in directly, without FAS.
    func callAsFunction(_ person: SamplePerson) async throws -> Browser {
        _ = try await stage.viewer(person)
        return try await signedIn(try await stage.userID(person))
    }

    /// Emma or Noor at her first sign-in through FAS: with the placeholder address.
    func newcomer(_ person: SamplePerson) async throws -> Browser {
        try await signedIn(try await stage.arrive(person))
    }

    private func signedIn(_ user: UserID) async throws -> Browser {
        let services = stage.services
        let (token, session) = try await stage.database.write { db in
            let token = try db.startSession(
                person: user.value, userAgent: "tests", level: 500, idToken: nil, now: services.clock.now(), random: services.random)
            return (token, try db.session(token: token, now: services.clock.now(), limits: services.web.limits))
        }
        var browser = callAsFunction()
        browser.cookies[services.web.isSecure ? "__Host-gatehouse_portal" : "gatehouse_portal"] = token
        browser.csrf = try #require(session).csrf
        return browser
    }
}

extension TestPortal {
    /// Runs the portal's router during a test.
    func visit(_ test: @escaping @Sendable (Browsers) async throws -> Void) async throws {
        try await Application(router: program.router(), logger: services.logger).test(.router) { client in
            try await test(Browsers(stage: self, client: client))
        }
    }
}
