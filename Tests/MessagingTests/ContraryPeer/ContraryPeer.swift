import Foundation
@testable import Messaging
import Vocabulary


/// The peer of peer.py: what it does depends on the address.
struct ContraryPeer: Sendable {
    let port: Int
    let companion: Companion

    /// - Parameter certificates: speaks TLS with them; `asking` for that of whoever connects too.
    init(_ certificates: Certificates? = nil, asking: Bool = false) async throws {
        port = try freePorts(1)[0]
        let tls = certificates.map {
            ["--certificate", $0.server.certificate, "--key", $0.server.key, "--authorities", $0.authorities] + (asking ? ["--ask"] : [])
        }
        companion = try Companion("ContraryPeer/peer.py", ["\(port)"] + (tls ?? []))
        try await companion.wait(for: "ready")
    }

    func settings(patience: Double = 5) -> AMQPSettings {
        var settings = AMQPSettings(host: "127.0.0.1", port: port, mechanism: .anonymous)
        settings.patience = patience
        return settings
    }

    func bus(patience: Double = 5) -> AMQPBus { AMQPBus(settings: settings(patience: patience), random: .system, logger: Station.logger) }

    /// The messages it was sent at an address, in order. What it says comes by a pipe: a little after the outcome may have come.
    func sent(_ address: String) -> [String] { companion.lines.filter { $0.hasPrefix("sent \(address) ") }.map { String($0.split(separator: " ")[2]) } }

    /// The outcomes it was told at an address, such as `a1 accepted`.
    func told(_ address: String) -> [String] {
        companion.lines.filter { $0.hasPrefix("told \(address) ") }.map { $0.split(separator: " ").dropFirst(2).joined(separator: " ") }
    }
}
