import Foundation
import Logging
@testable import Messaging
import Synchronization
import Testing
import Vocabulary


/// Certificates, passwords, and what is said of them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AMQPSecurityTests {
    private func failure(_ settings: AMQPSettings, logger: Logger = Station.logger) async -> BusFailure? {
        var settings = settings
        settings.patience = 2
        do throws(BusFailure) {
            let bus = AMQPBus(settings: settings, random: .system, logger: logger)
            try await bus.send(BusMessage("a1"), to: "accept.\(UUID().uuidString)")
            await bus.close()
            return nil
        } catch {
            return error
        }
    }

    private func settings(_ peer: ContraryPeer, host: String = "localhost", tls: AMQPSettings.TLS?) -> AMQPSettings {
        AMQPSettings(host: host, port: peer.port, mechanism: tls?.certificate == nil ? .anonymous : .external, tls: tls)
    }

    @Test func `a certificate for another host name is refused`() async throws {
        let certificates = try Certificates()
        let peer = try await ContraryPeer(certificates)
        let tls = AMQPSettings.TLS(authorities: certificates.authorities)
        #expect(await failure(settings(peer, host: "127.0.0.1", tls: tls)) != nil)
        #expect(await failure(settings(peer, tls: tls)) == nil)
    }

    @Test func `a certificate of an authority that is not trusted is refused`() async throws {
        let certificates = try Certificates()
        let peer = try await ContraryPeer(certificates)
        #expect(await failure(settings(peer, tls: .init(authorities: certificates.strangers))) != nil)
        #expect(await failure(settings(peer, tls: .init(authorities: "/nowhere.pem"))) == .unavailable("the trusted certificates cannot be read"))
    }

    @Test func `without TLS nothing is said to a peer that wants it`() async throws {
        let peer = try await ContraryPeer(try Certificates())
        #expect(await failure(settings(peer, tls: nil)) != nil)
    }

    @Test func `a peer that asks for a certificate takes ours, EXTERNAL, and nobody without one`() async throws {
        let certificates = try Certificates()
        let peer = try await ContraryPeer(certificates, asking: true)
        #expect(await failure(settings(peer, tls: .init(authorities: certificates.authorities))) != nil)
        #expect(await failure(settings(peer, tls: .init(authorities: certificates.authorities, certificate: certificates.client))) == nil)
        try await eventually { peer.companion.lines.contains { $0.hasPrefix("user ") && $0.contains("gatehouse") } }
    }

    @Test func `RabbitMQ: a wrong password is refused, and no word of it is told or logged`() async throws {
        let journal = Journal()
        var settings = try await RabbitMQ.shared().settings
        settings.mechanism = .plain(user: "guest", password: "s3cret-pass")
        let failure = await failure(settings, logger: journal.logger)
        guard case .unavailable(let words) = failure else { return #expect(failure != nil) }
        #expect(!words.contains("s3cret"))
        #expect(!journal.text.isEmpty && !journal.text.contains("s3cret"))
        #expect(!"\(settings)".contains("s3cret") && !String(reflecting: settings).contains("s3cret"))
    }

    @Test func `RabbitMQ over TLS takes PLAIN, and is refused under another name`() async throws {
        let rabbitMQ = try await RabbitMQ.shared()
        var settings = rabbitMQ.settings
        settings.port = rabbitMQ.tlsPort
        settings.tls = .init(authorities: rabbitMQ.certificates.authorities)
        #expect(await failure(settings) != nil)
        settings.host = "localhost"
        #expect(await failure(settings) == nil)
    }
}

/// Keeps what is logged.
final class Journal: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    var logger: Logger { Logger(label: "journal") { _ in Scribe(journal: self) } }

    private struct Scribe: LogHandler {
        let journal: Journal
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            journal.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
