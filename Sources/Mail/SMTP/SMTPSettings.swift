public import Foundation

/// The mail server's address and protection (RFC 5321, RFC 3207, RFC 8314).
public struct SMTPSettings: Sendable, Equatable {
    public enum Security: Sendable, Equatable {
        /// Plain text: only for a relay that offers nothing else, and never with a password.
        case none
        /// TLS after the greeting; without TLS no mail is sent.
        case startTLS
        /// TLS from the first byte, usually at port 465.
        case tls
    }

    public var host: String
    public var port: Int
    public var security: Security
    public var user: String?
    public var password: String?
    /// A file of trusted certificates that replaces the machine's.
    public var certificates: String?
    /// Seconds for one mail, from connecting to the server's last reply.
    public var timeout: TimeInterval = 30

    /// An error in a mail server's address; the text contains no password.
    public struct Invalid: Error, Equatable {
        public let words: String
    }

    /// Reads `smtp://user@host:587?starttls=required`, `smtp://host:25?starttls=never` and `smtps://user@host`.
    /// - Parameters:
    ///   - password: the user's password. An address with a password is refused, because addresses reach logs.
    ///   - certificates: a file of trusted certificates, or nil for the machine's own.
    public static func parse(_ address: String, password: String?, certificates: String? = nil) throws(Invalid) -> SMTPSettings {
        guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty, ["smtp", "smtps"].contains(parts.scheme) else {
            throw Invalid(words: "must be smtp://[user@]host[:port]?starttls=required or smtps://[user@]host[:port]")
        }
        guard parts.password == nil else { throw Invalid(words: "must not hold the password: it belongs into a file of its own") }
        guard parts.path.isEmpty || parts.path == "/" else { throw Invalid(words: "must end with the port: there is no \(parts.path)") }
        let security = try security(parts)
        let user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        if user != nil, password == nil { throw Invalid(words: "names a user, but there is no password") }
        if user == nil, password != nil { throw Invalid(words: "names no user, but there is a password") }
        if user != nil, security == .none { throw Invalid(words: "would send a password in plain text: use starttls=required or smtps") }
        let port = parts.port ?? (security == .tls ? 465 : 587)
        guard (1...65535).contains(port) else { throw Invalid(words: "has a port that is none: \(port)") }
        return SMTPSettings(
            host: host, port: port, security: security, user: user, password: password, certificates: certificates)
    }

    private static func security(_ parts: URLComponents) throws(Invalid) -> Security {
        let options = parts.queryItems ?? []
        if let unknown = options.first(where: { $0.name != "starttls" }) { throw Invalid(words: "has an unknown option \(unknown.name): there is only starttls") }
        let startTLS = options.first?.value
        if parts.scheme == "smtps" {
            guard startTLS == nil else { throw Invalid(words: "asks for starttls, but smtps is encrypted from the beginning") }
            return .tls
        }
        switch startTLS {
        case nil, "required": return .startTLS
        case "never": return Security.none
        default: throw Invalid(words: "has starttls=\(startTLS ?? ""): it must be required or never")
        }
    }
}
