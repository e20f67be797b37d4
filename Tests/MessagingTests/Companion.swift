import Foundation
import Synchronization
import Testing

/// A program in Python that a test needs beside it. It ends with its standard input, so with the tests, however they end.
final class Companion: Sendable {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let heard = Mutex<(lines: [String], rest: String)>(([], ""))

    static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    init(_ program: String, _ arguments: [String]) throws {
        let root = Self.tests.deletingLastPathComponent().deletingLastPathComponent()
        // Through env: the address of a program is resolved, and Python knows its environment by the link.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [root.appending(path: ".venv/bin/python").path, Self.tests.appending(path: program).path] + arguments
        process.standardInput = input
        process.standardOutput = output
        output.fileHandleForReading.readabilityHandler = { [weak self] in self?.hear($0.availableData) }
        try process.run()
    }

    deinit { stop() }

    func stop() {
        output.fileHandleForReading.readabilityHandler = nil
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private func hear(_ data: Data) {
        heard.withLock { heard in
            var lines = (heard.rest + String(decoding: data, as: UTF8.self)).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            heard.rest = lines.popLast() ?? ""
            heard.lines += lines
        }
    }

    var lines: [String] { heard.withLock { $0.lines } }

    func say(_ line: String) throws { try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8)) }

    /// Waits until it has said a line so many times.
    func wait(for line: String, times: Int = 1, atMost limit: Duration = .seconds(100)) async throws {
        try await eventually(atMost: limit) { self.lines.count { $0 == line } >= times || !self.process.isRunning }
        try #require(lines.count { $0 == line } >= times, "\(line): \(lines.suffix(5))")
    }
}

/// Waits until the condition holds; a test fails where it never does.
func eventually(atMost limit: Duration = .seconds(30), _ isDone: @Sendable () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !isDone() {
        try #require(ContinuousClock.now < deadline, "it never came about")
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Ports nobody listens on now.
func freePorts(_ count: Int) throws -> [Int] {
    let sockets = (0..<count).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
    defer { for each in sockets { close(each) } }
    return try sockets.map { each in
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(each, $0, length) | getsockname(each, $0, &length) }
        }
        try #require(result == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
