import Foundation
import Synchronization

/// A PostgreSQL server in a temporary folder, without a port. It stops with the process that started it, however that process ends.
public final class TestServer: Sendable {
    /// The output of a server that did not start. The test fails; it is never skipped.
    public struct DidNotStart: Error, CustomStringConvertible {
        public let description: String
    }

    public let folder: String
    private let options: [String]
    private let running: Mutex<(process: Process, input: FileHandle)?>

    /// On 127.0.0.1, if requested.
    public let port: Int?

    /// - Parameters:
    ///   - options: such as `["-c", "max_connections=20"]`.
    ///   - port: also listens on a free port.
    ///   - tls: uses TLS with its own certificate: `server.crt` in its folder.
    public init(_ options: [String] = [], port: Bool = false, tls: Bool = false) throws {
        // A socket's path must be short. In memory if there is room: each test has a database of a thousand files.
        folder = "\(hasRoom("/dev/shm") ? "/dev/shm" : "/tmp")/gatehouse-pg-\(UUID().uuidString.prefix(8).lowercased())"
        self.port = port ? freePort() : nil
        self.options = (tls ? ["--tls"] : []) + options + (self.port.map { ["-c", "listen_addresses=127.0.0.1", "-c", "port=\($0)"] } ?? [])
        running = Mutex(nil)
        try start()
    }

    deinit { stop(keeping: false) }

    /// The address of one of its databases.
    public func address(_ database: String, parameters: String = "") -> String {
        "postgres://gatehouse@/\(database)?host=\(folder)\(parameters)"
    }

    /// Serves the existing folder.
    public func start() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [URL(filePath: #filePath).deletingLastPathComponent().appending(path: "serve-postgresql.sh").path, folder] + options
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var said = Data()
        while !said.starts(with: Data("ready\n".utf8)) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw DidNotStart(description: String(decoding: said, as: UTF8.self)) }
            said += more
        }
        let writing = input.fileHandleForWriting
        running.withLock { $0 = (process, writing) }
    }

    /// - Parameter keeping: keeps the folder, so that the server can be started again.
    public func stop(keeping: Bool = true) {
        let stopping = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let (process, input) = stopping else { return }
        if keeping { try? input.write(contentsOf: Data("keep\n".utf8)) }
        try? input.close()
        process.waitUntilExit()
    }
}

private func hasRoom(_ folder: String) -> Bool {
    let free = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber
    return (free?.int64Value ?? 0) > 1_500_000_000
}

/// A free port of this machine.
private func freePort() -> Int? {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard handle >= 0 else { return nil }
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            bind(handle, address, size) == 0 && getsockname(handle, address, &size) == 0
        } ? Int(UInt16(bigEndian: pointer.pointee.sin_port)) : nil
    }
}
