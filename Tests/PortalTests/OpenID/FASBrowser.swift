import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
@testable import SimulatedFAS
import Web

/// What a browser does at the simulated FAS, without following the way back.
struct FASBrowser: Sendable {
    let http: HTTPClient
    let issuer: String

    struct Page: Sendable {
        let status: UInt
        let text: String
        let location: String?
        let cookie: String?
        let policy: String?

        /// The hidden field that names the open request.
        var request: String? {
            text.firstMatch(of: /name="request" value="([^"]+)"/).map { String($0.1) }
        }

        /// The query of the address the browser is sent to.
        var answer: [String: String] {
            let items = location.flatMap { URLComponents(string: $0)?.queryItems } ?? []
            return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
        }
    }

    func open(_ url: String, cookie: String? = nil) async throws -> Page {
        var request = HTTPClientRequest(url: url)
        if let cookie { request.headers.add(name: "Cookie", value: cookie) }
        return try await page(request)
    }

    func submit(_ form: String, cookie: String?) async throws -> Page {
        var request = HTTPClientRequest(url: issuer + "/authorize")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        if let cookie { request.headers.add(name: "Cookie", value: cookie) }
        request.body = .bytes(ByteBuffer(string: form))
        return try await page(request)
    }

    /// Opens the sign-in page, chooses and confirms.
    ///
    /// - Returns: the query with which the browser is sent back.
    func choose(_ name: String, _ level: FASLevel, at url: String) async throws -> [String: String] {
        let page = try await open(url)
        guard let request = page.request else { throw Unexpected(text: page.text) }
        let person = FASPerson.samplePeople.firstIndex { "\($0.firstName) \($0.lastName)" == name } ?? -1
        let form = "request=\(request)&person=\(person)&level=\(level.rawValue)&choice=confirm"
        return try await submit(form, cookie: page.cookie).answer
    }

    private func page(_ request: HTTPClientRequest) async throws -> Page {
        let response = try await http.execute(request, timeout: .seconds(10))
        let text = try await String(buffer: response.body.collect(upTo: 1 << 20))
        return Page(
            status: response.status.code, text: text, location: response.headers.first(name: "Location"),
            cookie: response.headers.first(name: "Set-Cookie")?.split(separator: ";").first.map(String.init),
            policy: response.headers.first(name: "Content-Security-Policy"))
    }

    struct Unexpected: Error {
        let text: String
    }
}
