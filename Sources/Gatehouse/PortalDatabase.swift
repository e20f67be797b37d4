import ArgumentParser
import Database
import Foundation

/// The portal's database: on the server in `GATEHOUSE_DATABASE`, or a file in the data folder. Keys, node and bus stay in the folder.
enum PortalDatabase {
    static let variable = "GATEHOUSE_DATABASE"
    static let file = "portal.sqlite"

    /// The address of a server; nil if there is none.
    static var address: String? {
        ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    static func open(in folder: DataFolder) async throws -> Database {
        guard let address else { return Database(driver: try SQLiteDriver(path: folder.file(file))) }
        let database = try open(address, named: variable)
        try await saying { try await refuseNewKeys(folder.file("keys.json"), database) }
        return database
    }

    /// - Parameter name: the option or setting that gave the address. Errors contain the name and not the address, which may contain a password.
    static func open(_ address: String, named name: String) throws -> Database {
        do { return Database(driver: try PostgresDriver(address: address)) } catch {
            throw ValidationError("\(name) is not of the form postgres://user:password@host:5432/database?sslmode=verify-full.")
        }
    }

    /// With new keys and old data, all sealed values would be lost and nobody would be recognised.
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

    /// Turns the error of an unavailable or unsuitable server into words.
    static func saying<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let error as DatabaseUnavailable {
            throw ValidationError("The database cannot be used: \(error.reason)")
        }
    }
}
