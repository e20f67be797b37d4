import Foundation

/// Where an AMQP 1.0 bus is and how one signs in there. Prints nothing of the password.
public struct AMQPSettings: Sendable {
    /// How one signs in (SASL).
    public enum Mechanism: Sendable {
        case anonymous
        case plain(user: String, password: String)
        /// By the certificate of `TLS`.
        case external
    }

    public struct TLS: Sendable {
        /// A file of PEM certificates that are trusted.
        public var authorities: String
        /// Files of PEM: who we are, for EXTERNAL.
        public var certificate: (certificate: String, key: String)?

        public init(authorities: String, certificate: (certificate: String, key: String)? = nil) {
            self.authorities = authorities
            self.certificate = certificate
        }
    }

    public var host: String
    public var port: Int
    public var mechanism: Mechanism
    /// Nil for `amqp://`, which is not encrypted.
    public var tls: TLS?
    /// An address of ours as the broker names it, with `{address}` in it; `/queue/{address}` for RabbitMQ.
    public var addressTemplate = "{address}"
    /// Seconds until a message that nobody answers for counts as not sent; also for connecting.
    public var patience: Double = 10
    /// Messages of one address that may be here and not settled.
    public var window = 50
    /// Seconds after which a peer that says nothing is gone.
    public var idleTimeout: Double = 60

    public init(host: String, port: Int, mechanism: Mechanism, tls: TLS? = nil) {
        self.host = host
        self.port = port
        self.mechanism = mechanism
        self.tls = tls
    }

    func brokerAddress(_ address: String) -> String { addressTemplate.replacing("{address}", with: address) }
}

extension AMQPSettings: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(tls == nil ? "amqp" : "amqps")://\(host):\(port)" }
    public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}

/// What is wrong with the settings of a bus; says nothing of a password.
public struct AMQPSettingsFlaw: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
}

extension AMQPSettings {
    /// Reads `GATEHOUSE_BUS` and the settings that go with it (docs/operations.md).
    /// - Returns: nil where `GATEHOUSE_BUS` is not set, or `embedded`.
    public static func fromEnvironment(_ environment: [String: String]) throws(AMQPSettingsFlaw) -> AMQPSettings? {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let address = value("GATEHOUSE_BUS"), address != "embedded" else { return nil }
        guard let url = URLComponents(string: address), let scheme = url.scheme, ["amqp", "amqps"].contains(scheme), let host = url.host,
            !host.isEmpty, url.path.isEmpty || url.path == "/", url.query == nil
        else { throw AMQPSettingsFlaw(description: "GATEHOUSE_BUS must be embedded, amqp://host:port or amqps://user@host:port.") }
        var settings = AMQPSettings(host: host, port: url.port ?? (scheme == "amqps" ? 5671 : 5672), mechanism: .anonymous)
        guard (value("GATEHOUSE_BUS_CERTIFICATE") == nil) == (value("GATEHOUSE_BUS_KEY") == nil) else {
            throw AMQPSettingsFlaw(description: "GATEHOUSE_BUS_CERTIFICATE and GATEHOUSE_BUS_KEY go together: one of them is missing.")
        }
        if scheme == "amqps" {
            settings.tls = TLS(authorities: value("GATEHOUSE_BUS_CA") ?? "/etc/ssl/certs/ca-certificates.crt")
            if let certificate = value("GATEHOUSE_BUS_CERTIFICATE"), let key = value("GATEHOUSE_BUS_KEY") {
                settings.tls?.certificate = (certificate, key)
                settings.mechanism = .external
            }
        }
        if let user = url.user, !user.isEmpty {
            let apart = url.password ?? value("GATEHOUSE_BUS_PASSWORD")
            settings.mechanism = .plain(user: user, password: try password(apart, file: value("GATEHOUSE_BUS_PASSWORD_FILE")))
        }
        settings.addressTemplate = value("GATEHOUSE_BUS_ADDRESS") ?? settings.addressTemplate
        try settings.check()
        return settings
    }

    private static func password(_ password: String?, file: String?) throws(AMQPSettingsFlaw) -> String {
        if let password { return password }
        guard let file else { throw AMQPSettingsFlaw(description: "GATEHOUSE_BUS names a user: set GATEHOUSE_BUS_PASSWORD or GATEHOUSE_BUS_PASSWORD_FILE.") }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw AMQPSettingsFlaw(description: "The file that GATEHOUSE_BUS_PASSWORD_FILE names cannot be read.")
        }
        return text.trimmingCharacters(in: .newlines)
    }

    /// A password is not sent in the clear, but to this machine.
    private func check() throws(AMQPSettingsFlaw) {
        guard addressTemplate.contains("{address}") else {
            throw AMQPSettingsFlaw(description: "GATEHOUSE_BUS_ADDRESS must contain {address}, such as /queue/{address}.")
        }
        if case .plain = mechanism, tls == nil, !["127.0.0.1", "::1", "[::1]", "localhost"].contains(host) {
            throw AMQPSettingsFlaw(description: "GATEHOUSE_BUS would send a password in the clear: use amqps://.")
        }
    }
}
