import Foundation
@testable import Messaging
import Testing


/// Debian's RabbitMQ, started once for all tests that need it. Where it is not there, they fail.
final class RabbitMQ: Sendable {
    let port: Int
    let tlsPort: Int
    let certificates: Certificates
    private let folder: URL
    private let companion: Companion

    private static let starting = Task { try await RabbitMQ() }

    static func shared() async throws -> RabbitMQ { try await starting.value }

    init() async throws {
        let ports = try freePorts(2)
        (port, tlsPort) = (ports[0], ports[1])
        // The script removes it at its end, and so the certificates.
        folder = FileManager.default.temporaryDirectory.appending(path: "rabbitmq-\(UUID().uuidString)")
        certificates = try Certificates(in: folder.appending(path: "certificates"))
        companion = try Companion(
            "RabbitMQ/rabbitmq.py",
            [
                folder.path, "\(port)", "--tls-port", "\(tlsPort)", "--authorities", certificates.authorities, "--certificate",
                certificates.server.certificate, "--key", certificates.server.key,
            ])
        try await companion.wait(for: "ready")
    }

    /// As `kill -9` and a new start do.
    func crash() async throws {
        let times = companion.lines.count { $0 == "ready" }
        try companion.say("kill")
        try companion.say("start")
        try await companion.wait(for: "ready", times: times + 1)
    }

    var settings: AMQPSettings {
        var settings = AMQPSettings(host: "127.0.0.1", port: port, mechanism: .plain(user: "guest", password: "guest"))
        settings.addressTemplate = "/queue/{address}"
        return settings
    }
}
