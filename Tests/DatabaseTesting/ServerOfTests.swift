import Foundation
import Synchronization

/// One server for all tests of a process, with a separate database for each test.
final class ServerOfTests: Sendable {
    private let server: TestServer
    private let state = Mutex(State())

    private struct State {
        var made = 0
        /// Databases by the file that SQLite would use.
        var databases: [String: String] = [:]
        /// Template databases by kind.
        var templates: [String: String] = [:]
    }

    // Tests with intended deadlocks need not wait for a second.
    init() throws { server = try TestServer(["-c", "deadlock_timeout=100ms"]) }

    func hasTemplate(_ kind: String) -> Bool { state.withLock { $0.templates[kind] != nil } }

    func beginTemplate() throws -> (name: String, address: String) {
        let name = state.withLock { state in
            state.made += 1
            return "template_\(state.made)"
        }
        try Administration.run(["CREATE DATABASE \(name)"], at: server.address("postgres"))
        return (name, server.address(name))
    }

    func endTemplate(_ kind: String, _ name: String) { state.withLock { $0.templates[kind] = name } }

    /// The address of the database for a file, created if it does not exist. Databases whose folders are gone are dropped at the same time.
    func address(of file: String, like kind: String = "") throws -> String {
        let (known, name, template, gone) = state.withLock { state in
            if let known = state.databases[file] { return (known as String?, known, String?.none, [String]()) }
            let gone = state.databases.filter { !FileManager.default.fileExists(atPath: ($0.key as NSString).deletingLastPathComponent) }
            for each in gone { state.databases[each.key] = nil }
            state.made += 1
            let name = "test_\(state.made)"
            state.databases[file] = name
            return (nil, name, state.templates[kind], Array(gone.values))
        }
        if known == nil {
            let drops = gone.map { "DROP DATABASE IF EXISTS \($0) WITH (FORCE)" }
            let create = "CREATE DATABASE \(name) STRATEGY FILE_COPY\(template.map { " TEMPLATE \($0)" } ?? "")"
            try Administration.run(drops + [create], at: server.address("postgres"))
        }
        return server.address(name)
    }

    /// The folder with a database's tables and indexes, after a checkpoint.
    func files(of file: String) throws -> URL {
        let number = try Administration.text("SELECT oid FROM pg_database WHERE datname = current_database()", at: try address(of: file))
        try Administration.run(["CHECKPOINT"], at: server.address("postgres"))
        return URL(filePath: "\(server.folder)/data/base/\(number)")
    }
}
