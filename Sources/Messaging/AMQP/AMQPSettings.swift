import Foundation

/// The address of an AMQP 1.0 bus and how to sign in. It never prints the password.
public struct AMQPSettings: Sendable {
    /// How to sign in (SASL).
    public enum Mechanism: Sendable {
        case anonymous
        case plain(user: String, password: String)
        /// With the certificate of `TLS`.
        case external
    }

    public struct TLS: Sendable {
        /// A file of trusted certificates (PEM).
        public var authorities: String
        /// Our certificate and key for EXTERNAL (PEM files).
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
    /// The broker's name for an address of ours; contains `{address}`. `/queue/{address}` for RabbitMQ.
    public var addressTemplate = "{address}"
    /// Seconds until a message without an outcome counts as not sent; also the limit for connecting.
    public var patience: Double = 10
    /// How many unsettled messages of an address may be here.
    public var window = 50
    /// Seconds after which a silent peer counts as gone.
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

/// An error in the settings of a bus. It never contains a password.
public struct AMQPSettingsFlaw: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
}

extension AMQPSettings {
    /// Reads `GATEHOUSE_BUS` and the related settings (docs/operations.md).
    /// - Returns: nil if `GATEHOUSE_BUS` is not set, or is `embedded`.
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

    /// A password is sent without encryption only to this machine.
    private func check() throws(AMQPSettingsFlaw) {
        guard addressTemplate.contains("{address}") else {
            throw AMQPSettingsFlaw(description: "GATEHOUSE_BUS_ADDRESS must contain {address}, such as /queue/{address}.")
        }
        if case .plain = mechanism, tls == nil, !["127.0.0.1", "::1", "[::1]", "localhost"].contains(host) {
            throw AMQPSettingsFlaw(description: "GATEHOUSE_BUS would send a password in the clear: use amqps://.")
        }
    }
}
