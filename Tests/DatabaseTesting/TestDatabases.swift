public import Database
public import Foundation
import Synchronization
import Vocabulary

/// Databases for tests: files of SQLite, or, where `GATEHOUSE_TEST_DATABASE` is `postgresql`, databases of one server of the test process.
public enum TestDatabases {
    /// Whether this run is the one on PostgreSQL.
    public static let onPostgreSQL = ProcessInfo.processInfo.environment["GATEHOUSE_TEST_DATABASE"] == "postgresql"

    private static let server = Mutex<ServerOfTests?>(nil)

    /// Opens a database, empty the first time. It goes with the folder.
    /// - Parameters:
    ///   - file: where SQLite has it, in a folder of the test's own.
    ///   - migrations: what the caller is about to migrate it by; databases of the same are copied from one that is made once.
    ///   - kind: names these migrations.
    public static func open(_ file: URL, migrations: [Migration] = [], kind: String = "") async throws -> Database {
        guard onPostgreSQL else { return Database(driver: try SQLiteDriver(path: file.path)) }
        return Database(driver: try PostgresDriver(address: try await address(file, migrations: migrations, kind: kind)))
    }

    /// The same without migrations.
    public static func openEmpty(_ file: URL) throws -> Database {
        guard onPostgreSQL else { return Database(driver: try SQLiteDriver(path: file.path)) }
        return Database(driver: try PostgresDriver(address: try serverOfTests().address(of: file.path)))
    }

    /// The address of a database on PostgreSQL, whichever engine the run is on.
    public static func freshAddress(_ file: String) throws -> String { try serverOfTests().address(of: file) }

    /// The bytes of all files that a database is kept in.
    public static func bytesOnDisk(_ file: URL) throws -> Data {
        let folder = onPostgreSQL ? try serverOfTests().files(of: file.path) : file.deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).reduce(into: Data()) { $0.append(try Data(contentsOf: $1)) }
    }

    private static func address(_ file: URL, migrations: [Migration], kind: String) async throws -> String {
        let server = try serverOfTests()
        guard !migrations.isEmpty else { return try server.address(of: file.path) }
        if !server.hasTemplate(kind) {
            let template = Database(driver: try PostgresDriver(address: try server.beginTemplate(kind)))
            try await template.migrate(migrations, clock: .init { Date(timeIntervalSince1970: 1_779_692_400) })
            try template.close()
            server.endTemplate(kind)
        }
        return try server.address(of: file.path, template: kind)
    }

    private static func serverOfTests() throws -> ServerOfTests {
        try server.withLock { server in
            if let server { return server }
            let started = try ServerOfTests()
            server = started
            return started
        }
    }
}

/// The server that all tests of a process share.
final class ServerOfTests: Sendable {
    private let server: TestServer
    private let state = Mutex(State())

    private struct State {
        var made = 0
        /// Databases by the files that SQLite would have.
        var databases: [String: String] = [:]
        var templates: Set<String> = []
    }

    init() throws { server = try TestServer(["-c", "deadlock_timeout=100ms"]) }

    func hasTemplate(_ kind: String) -> Bool { state.withLock { $0.templates.contains(kind) } }

    func beginTemplate(_ kind: String) throws -> String {
        try Administration.run(["DROP DATABASE IF EXISTS template_\(kind) WITH (FORCE)", "CREATE DATABASE template_\(kind)"], at: server.address("postgres"))
        return server.address("template_\(kind)")
    }

    func endTemplate(_ kind: String) { state.withLock { _ = $0.templates.insert(kind) } }

    /// The address of a file's database, which is made where there is none; those whose folders are gone are dropped meanwhile.
    func address(of file: String, template: String = "") throws -> String {
        let (known, name, gone) = state.withLock { state in
            if let known = state.databases[file] { return (known as String?, known, [String]()) }
            let gone = state.databases.filter { !FileManager.default.fileExists(atPath: ($0.key as NSString).deletingLastPathComponent) }
            for each in gone { state.databases[each.key] = nil }
            state.made += 1
            let name = "test_\(state.made)"
            state.databases[file] = name
            return (nil, name, Array(gone.values))
        }
        if known == nil {
            let drops = gone.map { "DROP DATABASE IF EXISTS \($0) WITH (FORCE)" }
            try Administration.run(drops + ["CREATE DATABASE \(name)\(template.isEmpty ? "" : " TEMPLATE template_\(template)")"], at: server.address("postgres"))
        }
        return server.address(name)
    }

    /// The folder of a database's tables and indexes, after what is in memory was written to them.
    func files(of file: String) throws -> URL {
        let number = try Administration.text("SELECT oid FROM pg_database WHERE datname = current_database()", at: try address(of: file))
        try Administration.run(["CHECKPOINT"], at: server.address("postgres"))
        return URL(filePath: "\(server.folder)/data/base/\(number)")
    }
}
