import ArgumentParser
import CAllocator

@main
enum Program {
    static func main() async {
        // Each further arena of glibc keeps memory that the others cannot use: with one for each thread, a file of a million accounts takes a tenth more.
        mallopt(M_ARENA_MAX, 2)
        await GatehouseCommand.start()
    }
}

/// Gatehouse on the command line.
struct GatehouseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse", abstract: "Access management for health-data platforms.",
        subcommands: [DemoCommand.self, SeedCommand.self, MigrateCommand.self, CopyCommand.self, AuditCommand.self, ReconcileCommand.self, ImportCommand.self, ExportCommand.self, DocsCommand.self, PortalCommand.self, NodeCommand.self, ConfigCommand.self, SimulatedFASCommand.self])
}

extension GatehouseCommand {
    /// Runs the command that the arguments name. Wrong arguments end with 64 and a line about usage; what goes wrong afterwards with 1 and one line.
    static func start() async {
        var command: any ParsableCommand
        do { command = try parseAsRoot() } catch { exit(withError: error) }
        do {
            if var waiting = command as? any AsyncParsableCommand { try await waiting.run() } else { try command.run() }
        } catch {
            // Help, and arguments that only the work itself finds wrong, are the parser's to answer.
            exit(withError: exitCode(for: error) == .failure ? CommandFailure.ending(with: error) : error)
        }
    }
}
