import AsyncHTTPClient
import Foundation
import Logging
@testable import OpenID
@testable import Portal
import ServiceLifecycle
@testable import SimulatedFAS
import Synchronization
import Vocabulary

/// A simulated FAS on a free port, a client for it and a clock both go by.
struct OpenIDStage: Sendable {
    let fas: SimulatedFAS
    let issuer: String
    let http: HTTPClient
    let clock: OpenIDClock

    static let clientID = "gatehouse portal"
    /// With everything that has to be encoded on its way.
    static let secret = "s3cret: 100%/+é"
    static let callback = "http://127.0.0.1:1/login/callback"
    static let farewell = "http://127.0.0.1:1/"

    static func with(
        _ contrary: ContraryAnswers = ContraryAnswers(), _ test: @Sendable @escaping (OpenIDStage) async throws -> Void
    ) async throws {
        let clock = OpenIDClock()
        let client = FASClient(
            id: clientID, secret: secret, redirectURIs: [callback], postLogoutRedirectURIs: [farewell])
        let fas = try SimulatedFAS(clients: [client], clock: clock.source, logger: .silent)
        await fas.keys.use([try await SampleFASKeys.shared.key("fas-0")])
        await fas.answer(contrary)
        let (ports, announced) = AsyncStream.makeStream(of: Int.self)
        let application = fas.application(port: 0) { announced.yield($0) }
        let services = ServiceGroup(configuration: .init(services: [application], logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announced.finish() }
                try await services.run()
            }
            for await _ in ports { break }
            let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: OpenIDClient.httpConfiguration)
            let stage = OpenIDStage(fas: fas, issuer: await fas.issuer, http: http, clock: clock)
            let result = await Result { try await test(stage) }
            try await http.shutdown()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try result.get()
        }
    }

    func provider() -> OpenIDProvider {
        OpenIDProvider(
            issuer: issuer, clientID: Self.clientID, clientSecret: Self.secret, redirectURI: Self.callback,
            postLogoutRedirectURI: Self.farewell)
    }

    func client(
        _ provider: OpenIDProvider? = nil, timeLimit: Duration = .seconds(10)
    ) -> OpenIDClient {
        OpenIDClient(
            provider: provider ?? self.provider(), http: http, clock: clock.source, random: .system, logger: .silent,
            timeLimit: timeLimit)
    }

    /// The whole way: to the provider, a choice there, and back.
    @discardableResult
    func signIn(
        _ client: OpenIDClient? = nil, as name: String = "Emma De Smet", with level: FASLevel = .eID
    ) async throws -> Identity {
        let client = client ?? self.client()
        let (url, attempt) = try await client.begin()
        let query = try await FASBrowser(http: http, issuer: issuer).choose(name, level, at: url)
        return try await client.finish(query, attempt: attempt)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}

/// A clock that stands still until it is moved.
final class OpenIDClock: Sendable {
    private let moment = Mutex(Date(timeIntervalSince1970: 1_780_000_000))

    var source: TimeSource { TimeSource { self.moment.withLock { $0 } } }

    func advance(_ seconds: Double) { moment.withLock { $0.addTimeInterval(seconds) } }
}

/// Keys are slow to make, so each is made once.
actor SampleFASKeys {
    static let shared = SampleFASKeys()
    private var keys: [String: FASKey] = [:]

    func key(_ id: String) throws -> FASKey {
        if let key = keys[id] { return key }
        let key = try FASKey.make(id: id)
        keys[id] = key
        return key
    }
}

extension Logger {
    fileprivate static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}
