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

    @OptionGroup var place: DataOptions

    func run() async throws {
        let database = try await place.source().openAlone()
        let steps = try await database.migratePortal(clock: .system)
        try StandardOutput.write(steps.isEmpty ? "Up to date.\n" : steps.map { "applied: \($0)\n" }.joined())
        try database.close()
    }
}
