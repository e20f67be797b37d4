import Database
import Foundation
import Testing
import Vocabulary

@testable import Gatehouse

/// The commands that work with a portal's data.
enum DataCommand: String, CaseIterable, Sendable {
    case verify, export, importing, reconcile, migrate, seed

    func arguments(_ data: DataOfCommands) throws -> [String] {
        switch self {
        case .verify: ["audit", "verify"]
        case .export: ["export", "users", "--as", "an.claes@aznoordzee.example"]
        case .importing: ["import", "users", try data.users(), "--as", "an.claes@aznoordzee.example"]
        case .reconcile: ["reconcile", "--wait", "0"]
        case .migrate: ["migrate"]
        case .seed: ["seed", "--users", "25", "--accounts", "5", "--organisations", "5"]
        }
    }

    /// Of an import the exit code says how many rows were applied: none.
    var failure: Int32 { self == .importing ? 2 : 1 }
}

/// What stands in the way of a command's data is said in one line, and changes nothing.
@Suite struct DataSourceTests {
    private func run(_ command: DataCommand, _ data: DataOfCommands, in folder: String? = nil, _ settings: [String: String] = [:]) throws -> EndedCommand {
        try EndedCommand.run(try command.arguments(data) + ["--data", folder ?? data.data], settings)
    }

    @Test(arguments: [DataCommand.verify, .export, .importing, .reconcile])
    func `a folder that is not there is named, and not made`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        let missing = "\(data.path)/missing"
        let ended = try run(command, data, in: missing)
        #expect(ended.failed(with: command.failure, saying: "There is no database "), "\(ended)")
        #expect(!FileManager.default.fileExists(atPath: missing))
    }

    @Test(arguments: [DataCommand.migrate, .seed])
    func `a folder that cannot be made is named`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        let ended = try run(command, data, in: "\(try data.users())/data")
        #expect(ended.failed(saying: "cannot be made"), "\(ended)")
    }

    @Test(arguments: [DataCommand.export, .importing, .migrate, .seed])
    func `a database of a newer program is left alone`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        let database = Database(driver: try SQLiteDriver(path: "\(data.data)/portal.sqlite"))
        try await database.write { try $0.run("INSERT INTO schema_migrations (number, name, applied_at) VALUES (9999, 'tomorrow', 0)") }
        try database.close()
        let ended = try run(command, data)
        #expect(ended.failed(with: command.failure, saying: "The database was written by a newer Gatehouse (step 9999"), "\(ended)")
    }

    @Test(arguments: [DataCommand.export, .importing, .seed])
    func `keys of another database are not taken`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        let keys = "\(data.data)/keys.json"
        try FileManager.default.removeItem(atPath: keys)
        _ = try KeyFile.loadOrCreate(path: keys, random: .system)
        let ended = try run(command, data)
        #expect(ended.failed(with: command.failure, saying: "The keys file belongs to another database"), "\(ended)")
    }

    @Test(arguments: [DataCommand.export, .importing, .seed])
    func `without its keys data is not opened, and no new ones are made`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        try FileManager.default.removeItem(atPath: "\(data.data)/keys.json")
        let ended = try run(command, data)
        #expect(ended.failed(with: command.failure, saying: "\(data.data)/keys.json is missing"), "\(ended)")
        #expect(!FileManager.default.fileExists(atPath: "\(data.data)/keys.json"))
    }

    @Test(arguments: [DataCommand.export, .importing, .seed])
    func `a keys file that is none is named`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        try "{}".write(toFile: "\(data.data)/keys.json", atomically: true, encoding: .utf8)
        let ended = try run(command, data)
        #expect(ended.failed(with: command.failure, saying: "The keys file \(data.data)/keys.json cannot be read"), "\(ended)")
    }

    @Test(arguments: DataCommand.allCases)
    func `a server that cannot be reached is said, without its password`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        let ended = try run(command, data, ["GATEHOUSE_DATABASE": "postgres://gatehouse:zilvermeeuw@127.0.0.1:1/gatehouse"])
        #expect(ended.failed(with: command.failure, saying: "The database cannot be used: "), "\(ended)")
        #expect(!ended.errors.contains("zilvermeeuw"))
    }

    @Test(arguments: DataCommand.allCases)
    func `an address that is none is said, without its password`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        let ended = try run(command, data, ["GATEHOUSE_DATABASE": "mysql://gatehouse:zilvermeeuw@127.0.0.1/gatehouse"])
        #expect(ended.failed(with: command.failure, saying: "GATEHOUSE_DATABASE is not of the form postgres://"), "\(ended)")
        #expect(!ended.errors.contains("zilvermeeuw"))
    }

    @Test(arguments: DataCommand.allCases)
    func `a file that is no database is named`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        for file in ["portal.sqlite-wal", "portal.sqlite-shm"] { try? FileManager.default.removeItem(atPath: "\(data.data)/\(file)") }
        try String(repeating: "no database ", count: 500).write(toFile: "\(data.data)/portal.sqlite", atomically: true, encoding: .utf8)
        let ended = try run(command, data)
        #expect(ended.failed(with: command.failure, saying: "portal.sqlite cannot be opened"), "\(ended)")
    }

    @Test(arguments: [DataCommand.export, .importing, .migrate, .seed])
    func `a folder that another program uses is left alone`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        let holder = try DataFolder(path: data.data, fresh: false)
        defer { holder.unlock() }
        let ended = try run(command, data)
        #expect(ended.failed(with: command.failure, saying: "Another Gatehouse is using the folder"), "\(ended)")
    }

    @Test func `a database is copied to a server that there is`() async throws {
        let data = try await DataOfCommands()
        let unreachable = "postgres://gatehouse:zilvermeeuw@127.0.0.1:1/gatehouse"
        let away = try EndedCommand.run(["copy", "--from", "sqlite:\(data.data)/portal.sqlite", "--to", unreachable])
        #expect(away.failed(saying: "The database cannot be used: ") && !away.errors.contains("zilvermeeuw"), "\(away)")
        let missing = try EndedCommand.run(["copy", "--from", "sqlite:\(data.data)/missing.sqlite", "--to", unreachable])
        #expect(missing.failed(saying: "There is no database at \(data.data)/missing.sqlite."), "\(missing)")
        let nowhere = try EndedCommand.run(["copy", "--from", "sqlite:\(data.data)/portal.sqlite", "--to", "nowhere"])
        #expect(nowhere.failed(saying: "--to is not of the form postgres://"), "\(nowhere)")
    }

    @Test(arguments: [DataCommand.verify, .export, .importing, .migrate])
    func `a configuration is as good as a folder`(command: DataCommand) async throws {
        let data = try await DataOfCommands()
        let good = try EndedCommand.run(try command.arguments(data) + ["--config", try data.configuration()])
        #expect(good.code == 0, "\(good)")
        let lost = try data.configuration(["gatehouse_database": "postgres://gatehouse:zilvermeeuw@127.0.0.1:1/gatehouse"])
        let ended = try EndedCommand.run(try command.arguments(data) + ["--config", lost])
        #expect(ended.failed(with: command.failure, saying: "The database cannot be used: ") && !ended.errors.contains("zilvermeeuw"), "\(ended)")
    }
}
