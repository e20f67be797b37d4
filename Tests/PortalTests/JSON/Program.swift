import Foundation
import HTTPTypes
import NIOCore
import Testing

/// A person's program with the person's session: it requests JSON and posts JSON.
struct Program: Sendable {
    var browser: Browser

    init(_ browser: Browser) {
        self.browser = browser
        self.browser.headers[.accept] = "application/json"
    }

    func get(_ path: String, _ extra: HTTPFields = [:]) async throws -> Reply { try await browser.get(path, extra) }

    /// Posts texts as a JSON object; the token is in a header.
    func post(_ path: String, _ fields: KeyValuePairs<String, String> = [:], csrf: String? = nil, _ extra: HTTPFields = [:]) async throws -> Reply {
        try await post(path, body: "{\(try fields.map { "\(try literal($0.key)):\(try literal($0.value))" }.joined(separator: ","))}", csrf: csrf, extra)
    }

    func post(_ path: String, body: String, csrf: String? = nil, _ extra: HTTPFields = [:]) async throws -> Reply {
        try await post(path, bytes: Array(body.utf8), csrf: csrf, extra)
    }

    func post(_ path: String, bytes: [UInt8], csrf: String? = nil, _ extra: HTTPFields = [:]) async throws -> Reply {
        var headers: HTTPFields = [.contentType: "application/json"]
        headers[try #require(HTTPField.Name("X-CSRF-Token"))] = csrf ?? browser.csrf
        for field in extra { headers[field.name] = field.value }
        return try await browser.send(path, .post, ByteBuffer(bytes: bytes), headers)
    }

    private func literal(_ text: String) throws -> String { String(decoding: try JSONEncoder().encode(text), as: UTF8.self) }
}

/// A problem as a program parses it (RFC 9457 §3.1).
struct ReadProblem: Decodable {
    struct Flaw: Decodable, Equatable {
        let field: String
        let detail: String
    }

    let type: String
    let title: String
    let status: Int
    let detail: String
    let reference: String
    let location: String?
    let errors: [Flaw]?
}

private let phrases = [
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 409: "Conflict",
    413: "Content Too Large", 415: "Unsupported Media Type", 421: "Misdirected Request", 422: "Unprocessable Content", 500: "Internal Server Error",
    503: "Service Unavailable",
]

extension Reply {
    var contentType: String { headers[.contentType] ?? "" }

    /// The problem, which must be well-formed.
    func problem() throws -> ReadProblem {
        #expect(contentType == "application/problem+json" && headers[.cacheControl] == "no-store" && headers[.vary] == "Accept")
        let problem = try JSONDecoder().decode(ReadProblem.self, from: Data(text.utf8))
        #expect(problem.type == "about:blank" && problem.status == status.code && problem.title == phrases[status.code])
        #expect(!problem.detail.isEmpty && problem.reference.wholeMatch(of: #/[0-9A-F]{10}/#) != nil)
        return problem
    }

    /// The address after a change.
    func destination() throws -> String {
        #expect(status == .ok && contentType == "application/json" && headers[.cacheControl] == "no-store" && location == nil)
        return try #require(try JSONDecoder().decode([String: String].self, from: Data(text.utf8))["location"])
    }
}
