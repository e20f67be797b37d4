import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore
@testable import OpenID
@testable import Portal
import ServiceLifecycle
import Testing
import Web

/// What the client bears from a server that is no provider at all.
@Suite struct OpenIDExchangeTests {
    @Test func `an answer that never ends is given up`() async throws {
        let router = Router()
        router.get("/drip") { _, _ in
            Response(status: .ok, body: ResponseBody { writer in
                for _ in 0..<200 {
                    try await writer.write(ByteBuffer(string: " "))
                    try await Task.sleep(for: .milliseconds(100))
                }
                try await writer.finish(nil)
            })
        }
        try await serve(router) { base, exchange in
            let start = ContinuousClock.now
            await #expect(throws: SignInFailure.providerUnavailable) { try await exchange.get(base + "/drip") }
            #expect(ContinuousClock.now - start < .seconds(10), "the answer itself would take 20 s")
        }
    }

    @Test func `a redirect is not followed`() async throws {
        let router = Router()
        router.get("/here") { _, _ in Response.redirect(to: "/there", type: .temporary) }
        router.get("/there") { _, _ in "{}" }
        try await serve(router) { base, exchange in
            let answer = try await exchange.get(base + "/here")
            #expect(answer.status == 307)
            let following = ProviderExchange(http: .shared, timeLimit: .seconds(5), logger: exchange.logger)
            await #expect(throws: SignInFailure.providerUnavailable) { try await following.get(base + "/here") }
        }
    }

    private func serve(
        _ router: Router<BasicRequestContext>, _ test: (String, ProviderExchange) async throws -> Void
    ) async throws {
        let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
        let (ports, announced) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announced.yield($0.localAddress?.port ?? 0) }, logger: silent)
        let services = ServiceGroup(configuration: .init(services: [application], logger: silent))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announced.finish() }
                try await services.run()
            }
            var port = 0
            for await found in ports {
                port = found
                break
            }
            let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: OpenIDClient.httpConfiguration)
            let exchange = ProviderExchange(http: http, timeLimit: .seconds(2), logger: silent)
            let failure = await caught { try await test("http://127.0.0.1:\(port)", exchange) }
            try await http.shutdown()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            if let failure { throw failure }
        }
    }

    private func caught(_ work: () async throws -> Void) async -> (any Error)? {
        do { try await work() } catch { return error }
        return nil
    }
}
