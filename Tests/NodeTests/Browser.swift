import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Web

@testable import Node
import Provisioning

/// A browser without scripts. It keeps cookies and follows no redirects by itself.
struct Browser {
    let client: any TestClientProtocol
    let origin: String
    var cookies: [String: String] = [:]

    struct Reply {
        let status: HTTPResponse.Status
        let location: String?
        let headers: HTTPFields
        let text: String

        var csrf: String { text.firstMatch(of: #/name="csrf" value="([^"]*)"/#).map { String($0.1) } ?? "" }
    }

    mutating func get(_ path: String) async throws -> Reply { try await send(path, .get, nil) }

    mutating func post(_ path: String, _ fields: [String: String], origin: String? = nil) async throws -> Reply {
        let pairs = fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
        return try await send(path, .post, pairs.joined(separator: "&"), origin: origin ?? self.origin)
    }

    private mutating func send(_ path: String, _ method: HTTPRequest.Method, _ body: String?, origin: String? = nil) async throws -> Reply {
        var headers: HTTPFields = [.acceptLanguage: "en"]
        if !cookies.isEmpty { headers[.cookie] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ") }
        if let origin { headers[.origin] = origin }
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let response = try await client.execute(uri: path, method: method, headers: headers, body: body.map(ByteBuffer.init(string:)))
        for line in response.headers[values: .setCookie] {
            guard let pair = line.split(separator: ";").first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) else { continue }
            cookies[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1])
        }
        return Reply(status: response.status, location: response.headers[.location], headers: response.headers, text: String(buffer: response.body))
    }

    mutating func signIn(_ userName: String, _ password: String, at application: LocalApplication = .hd4dp2) async throws -> Reply {
        let csrf = try await get(application.path).csrf
        return try await post(application.path, ["csrf": csrf, "user_name": userName, "password": password])
    }

    mutating func choose(_ password: String, repeated: String? = nil, at application: LocalApplication = .hd4dp2) async throws -> Reply {
        let csrf = try await get(application.passwordPath).csrf
        return try await post(application.passwordPath, ["csrf": csrf, "new_password": password, "repeated_password": repeated ?? password])
    }

    /// Signs in with the temporary password and chooses a new one.
    mutating func enter(_ application: LocalApplication) async throws {
        _ = try await signIn("emma.desmet", temporary, at: application)
        _ = try await choose(chosen, at: application)
    }
}

func visit(_ hospital: Hospital, _ test: @Sendable (inout Browser) async throws -> Void) async throws {
    try await Application(router: hospital.program.router()).test(.router) { client in
        var browser = Browser(client: client, origin: hospital.program.services.settings.web.publicURL)
        try await test(&browser)
    }
}

extension LocalApplication: CustomTestStringConvertible {
    public var testDescription: String { label }
}
