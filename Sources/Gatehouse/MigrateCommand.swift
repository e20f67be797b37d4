import ArgumentParser
import Database
import Directory
import Foundation
import Portal
import Vocabulary

/// `gatehouse migrate --data DIR`, or `--config FILE`: brings the portal's database up to date, as every start does, and says by which steps.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the portal's database up to date: that of a configuration, that of a folder, or the one that GATEHOUSE_DATABASE names.")

    @OptionGroup var place: PortalPlace

    func run() async throws {
        try await PortalDatabase.saying {
            let database = try await place.databaseAlone()
            let steps = try await database.migratePortal(clock: .system)
            print(steps.isEmpty ? "Up to date." : steps.map { "applied: \($0)" }.joined(separator: "\n"))
            try database.close()
        }
    }
}
