import ArgumentParser
import Database
import Foundation
import Portal
import Vocabulary

/// `gatehouse migrate --data DIR`: brings the portal's database up to date, as every start does, and says by which steps.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the portal's database up to date: the one that GATEHOUSE_DATABASE names, or that of a folder.")

    @Option(help: "The folder of the embedded databases and of the keys.")
    var data: String

    func run() async throws {
        let folder = try DataFolder(path: data, fresh: false)
        defer { folder.unlock() }
        try await PortalDatabase.saying {
            let database = try await PortalDatabase.open(in: folder)
            let steps = try await database.migratePortal(clock: .system)
            print(steps.isEmpty ? "Up to date." : steps.map { "applied: \($0)" }.joined(separator: "\n"))
            try database.close()
        }
    }
}
