import ArgumentParser
import Database
import Foundation

/// Where the portal's data is: on the server that `GATEHOUSE_DATABASE` names, or in a file of the data folder. Keys, node and bus stay in the folder.
enum PortalDatabase {
    static let variable = "GATEHOUSE_DATABASE"
    static let file = "portal.sqlite"

    /// The address of a server; nil where there is none.
    static var address: String? {
        ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    static func open(in folder: DataFolder) async throws -> Database {
        guard let address else { return Database(driver: try SQLiteDriver(path: folder.file(file))) }
        let database = try open(address, named: variable)
        try await saying { try await refuseNewKeys(folder.file("keys.json"), database) }
        return database
    }

    /// - Parameter name: what the address was given by, for the refusal, which does not repeat it: it may hold a password.
    static func open(_ address: String, named name: String) throws -> Database {
        do { return Database(driver: try PostgresDriver(address: address)) } catch {
            throw ValidationError("\(name) is not of the form postgres://user:password@host:5432/database?sslmode=verify-full.")
        }
    }

    /// New keys beside old data would lose all that is sealed, and make everybody a stranger.
    static func refuseNewKeys(_ keysFile: String, _ database: Database) async throws {
        guard !FileManager.default.fileExists(atPath: keysFile) else { return }
        let isUsed = try await database.read { db in
            let tables: Query = db.dialect == .sqlite
                ? "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'users'"
                : "SELECT COUNT(*) AS n FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'users'"
            return try db.count(tables) > 0 && db.count("SELECT COUNT(*) AS n FROM (SELECT 1 FROM users LIMIT 1) AS u") > 0
        }
        if isUsed { throw ValidationError("\(keysFile) is missing, and the database has data: put the keys there.") }
    }

    /// What a server that is away or unsuitable said, in words.
    static func saying<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let error as DatabaseUnavailable {
            throw ValidationError("The database cannot be used: \(error.reason)")
        }
    }
}
