import Foundation
import Testing

/// An authority, a certificate for `localhost` (and not for 127.0.0.1), and one for whoever connects; all made for these tests.
final class Certificates: Sendable {
    let folder: URL

    var authorities: String { path("ca.pem") }
    var strangers: String { path("other-ca.pem") }
    var server: (certificate: String, key: String) { (path("server.pem"), path("server.key")) }
    var client: (certificate: String, key: String) { (path("client.pem"), path("client.key")) }

    init(in folder: URL = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (authority, name) in [("ca", "Test authority"), ("other-ca", "Another authority")] {
            try openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -keyout \(authority).key -out \(authority).pem", subject: "/CN=\(name)")
        }
        try issue("server", subject: "/CN=localhost", names: "subjectAltName=DNS:localhost")
        try issue("client", subject: "/CN=gatehouse", names: "subjectAltName=DNS:gatehouse")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func issue(_ name: String, subject: String, names: String) throws {
        try Data("\(names)\n".utf8).write(to: folder.appending(path: "\(name).ext"))
        try openssl("req -newkey rsa:2048 -nodes -keyout \(name).key -out \(name).csr", subject: subject)
        try openssl("x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile \(name).ext -out \(name).pem")
    }

    private func openssl(_ words: String, subject: String? = nil) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = words.split(separator: " ").map(String.init) + (subject.map { ["-subj", $0] } ?? [])
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(words)")
    }
}
