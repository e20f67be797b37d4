import Foundation
import Vocabulary

@testable import Mail

/// A real mail server (aiosmtpd) in its own folder; it stops with the test.
final class MailServer: Sendable {
    struct Kept: Decodable {
        let from: String
        let to: [String]
        let content: String
        let tls: Bool
        let user: String?
        let connection: Int
    }

    struct DidNotStart: Error {}

    let folder: URL
    let port: Int
    private let input: Pipe

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized

    /// - Parameter arguments: those of server.py; `--certificate` is added for TLS.
    init(_ arguments: String...) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "smtp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        input = Pipe()
        if arguments.contains("--tls") || arguments.contains("--starttls") { try Self.makeCertificate(in: folder) }
        let process = Process()
        process.executableURL = Self.root.appending(path: ".venv/bin/python")
        let certificate = FileManager.default.fileExists(atPath: folder.appending(path: "server.pem").path) ? ["--certificate", folder.appending(path: "server.pem").path] : []
        process.arguments = [Self.root.appending(path: "Tests/MailTests/SMTP/server.py").path, folder.path] + certificate + arguments
        process.standardInput = input
        try process.run()
        port = try await Self.port(in: folder)
    }

    deinit {
        try? input.fileHandleForWriting.close()
        try? FileManager.default.removeItem(at: folder)
    }

    var mails: [Kept] {
        get throws {
            guard let lines = try? String(contentsOf: folder.appending(path: "mails"), encoding: .utf8) else { return [] }
            return try lines.split(separator: "\n").map { try JSONDecoder().decode(Kept.self, from: Data($0.utf8)) }
        }
    }

    /// A transport to this server as `localhost`, the name in its certificate.
    func transport(_ security: SMTPSettings.Security = .none, host: String = "127.0.0.1", user: String? = nil, password: String? = nil, trusted: Bool = true, timeout: TimeInterval = 10) -> SMTPTransport {
        var settings = SMTPSettings(host: host, port: port, security: security, user: user, password: password)
        settings.certificates = trusted ? folder.appending(path: "server.pem").path : nil
        settings.timeout = timeout
        return SMTPTransport(settings: settings, clock: .system)
    }

    private static func port(in folder: URL) async throws -> Int {
        for _ in 0..<200 {
            if let text = try? String(contentsOf: folder.appending(path: "port"), encoding: .utf8), let port = Int(text) { return port }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw DidNotStart()
    }

    private static func makeCertificate(in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        let file = folder.appending(path: "server.pem").path
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", file, "-out", "\(file).crt"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let certificate = try String(contentsOfFile: "\(file).crt", encoding: .utf8)
        try (String(contentsOfFile: file, encoding: .utf8) + certificate).write(toFile: file, atomically: true, encoding: .utf8)
    }
}
