public import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Vocabulary

/// All requests to the provider: limited in time and size, never following a redirect.
struct ProviderExchange: Sendable {
    let http: HTTPClient
    let timeLimit: Duration
    let logger: Logger

    /// The provider's complete answer.
    struct ProviderReply: Sendable {
        let status: UInt
        /// In lower case, without parameters.
        let contentType: String
        let body: Data

        var isSuccess: Bool { status == 200 }
    }

    /// Larger than any normal answer: FAS's longest is about 8 KiB.
    static let maximumBody = 256 * 1024

    func get(_ url: String, bearer token: String? = nil) async throws(SignInFailure) -> ProviderReply {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json, application/jwt")
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return try await answer(to: request)
    }

    func post(
        _ url: String, form: [(String, String)], user: String, password: String
    ) async throws(SignInFailure) -> ProviderReply {
        // RFC 6749 §2.3.1: both are form-url-encoded before they are joined.
        let credentials = Data("\(FormEncoding.encode(user)):\(FormEncoding.encode(password))".utf8)
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "Authorization", value: "Basic \(credentials.base64EncodedString())")
        request.body = .bytes(ByteBuffer(string: FormEncoding.body(form)))
        return try await answer(to: request)
    }

    /// Whether the server answers at all, even with an error. Waits half the normal time.
    func reaches(_ url: String) async -> Bool {
        let request = HTTPClientRequest(url: url)
        let answer = try? await within(timeLimit / 2) { try await receive(request) }
        if answer == nil { report("The OpenID provider does not answer", request) }
        return answer != nil
    }

    private func answer(to request: HTTPClientRequest) async throws(SignInFailure) -> ProviderReply {
        let answer: ProviderReply
        do {
            answer = try await within(timeLimit) { try await receive(request) }
        } catch is NIOTooManyBytesError {
            report("The OpenID provider's answer is too long", request)
            throw .answerMalformed
        } catch {
            report("The OpenID provider does not answer", request, error)
            throw .providerUnavailable
        }
        guard answer.status < 500, answer.status != 429 else {
            report("The OpenID provider is out of order", request)
            throw .providerUnavailable
        }
        return answer
    }

    private func receive(_ request: HTTPClientRequest) async throws -> ProviderReply {
        let response = try await http.execute(request, timeout: .seconds(timeLimit.components.seconds + 1), logger: nil)
        // The client is configured not to follow redirects. An answer that followed one must not be used.
        guard response.history.count <= 1 else { throw HTTPClientError.redirectLimitReached }
        let body = try await response.body.collect(upTo: Self.maximumBody)
        let type = response.headers.first(name: "Content-Type")?.split(separator: ";").first ?? ""
        return ProviderReply(
            status: response.status.code, contentType: type.trimmingCharacters(in: .whitespaces).lowercased(),
            body: Data(body.readableBytesView))
    }

    /// The client's own time limit ends with the header of the answer; this one includes the body.
    private func within(_ limit: Duration, _ work: @escaping @Sendable () async throws -> ProviderReply) async throws -> ProviderReply {
        try await withThrowingTaskGroup(of: ProviderReply.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw HTTPClientError.deadlineExceeded
            }
            guard let first = try await group.next() else { throw HTTPClientError.deadlineExceeded }
            return first
        }
    }

    /// Only the path: a query may contain data that must not be logged.
    private func report(_ message: Logger.Message, _ request: HTTPClientRequest, _ error: (any Error)? = nil) {
        let endpoint = URLComponents(string: request.url).map { "\($0.host ?? "")\($0.path)" } ?? "?"
        logger.warning(message, metadata: [
            "endpoint": "\(endpoint)", "error": "\(error.map { String(describing: $0) } ?? "-")",
        ])
    }
}

extension OpenIDClient {
    /// The required configuration of the HTTP client.
    public static var httpConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.timeout.read = .seconds(10)
        // A failed connection is reported at once; the person can retry sooner than an automatic retry.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }
}
