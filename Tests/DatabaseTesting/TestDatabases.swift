public import Database
public import Foundation
import Synchronization

/// Databases for tests: SQLite files, or, if `GATEHOUSE_TEST_DATABASE` is `postgresql`, databases of the test process's server.
public enum TestDatabases {
    /// Whether this run uses PostgreSQL.
    public static let onPostgreSQL = ProcessInfo.processInfo.environment["GATEHOUSE_TEST_DATABASE"] == "postgresql"

    private static let server = Mutex<ServerOfTests?>(nil)
    /// The first database of each kind: its file, and its log, because closing does not always merge the log into the file.
    private static let files = Mutex<[String: [String: Data]]>([:])

    /// Opens a database, empty the first time. It is deleted with its folder.
    /// - Parameter file: SQLite's file, in a folder of the test.
    public static func openEmpty(_ file: URL) throws -> Database {
        guard onPostgreSQL else { return Statements.recorded(Database(driver: try SQLiteDriver(path: file.path))) }
        return Statements.recorded(Database(driver: try PostgresDriver(address: try serverOfTests().address(of: file.path))))
    }

    /// Opens a copy of a database that is made once for all tests of the process.
    /// - Parameters:
    ///   - kind: names the common content of the copies.
    ///   - make: fills the first one, which is empty.
    public static func open(_ file: URL, like kind: String, made make: (Database) async throws -> Void) async throws -> Database {
        if onPostgreSQL {
            let server = try serverOfTests()
            if !server.hasTemplate(kind) {
                let (name, address) = try server.beginTemplate()
                let template = Statements.recorded(Database(driver: try PostgresDriver(address: address)))
                try await make(template)
                try template.close()
                server.endTemplate(kind, name)
            }
            return Statements.recorded(Database(driver: try PostgresDriver(address: try server.address(of: file.path, like: kind))))
        }
        if files.withLock({ $0[kind] }) == nil {
            let first = file.deletingLastPathComponent().appending(path: "first-\(UUID().uuidString)")
            let template = Statements.recorded(Database(driver: try SQLiteDriver(path: first.path)))
            try await make(template)
            try template.close()
            var content: [String: Data] = [:]
            for part in ["", "-wal"] where FileManager.default.fileExists(atPath: first.path + part) {
                content[part] = try Data(contentsOf: URL(filePath: first.path + part))
            }
            let whole = content
            files.withLock { $0[kind] = whole }
            for part in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: first.path + part) }
        }
        for (part, content) in files.withLock({ $0[kind] ?? [:] }) { try content.write(to: URL(filePath: file.path + part)) }
        return Statements.recorded(Database(driver: try SQLiteDriver(path: file.path)))
    }

    /// The address of a PostgreSQL database, whichever engine this run uses.
    public static func freshAddress(_ file: String) throws -> String { try serverOfTests().address(of: file) }

    /// The bytes of all files of a database.
    public static func bytesOnDisk(_ file: URL) throws -> Data {
        let folder = onPostgreSQL ? try serverOfTests().files(of: file.path) : file.deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).reduce(into: Data()) { $0.append(try Data(contentsOf: $1)) }
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
