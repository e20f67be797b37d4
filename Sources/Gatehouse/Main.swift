import ArgumentParser
import CAllocator

@main
enum Program {
    static func main() async {
        // Each further glibc arena keeps memory that the others cannot use. With one arena per thread, a file of a million accounts takes a tenth
        // more.
        mallopt(M_ARENA_MAX, 2)
        await GatehouseCommand.main()
    }
}

/// Gatehouse on the command line.
struct GatehouseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse", abstract: "Access management for health-data platforms.",
        subcommands: [DemoCommand.self, SeedCommand.self, MigrateCommand.self, CopyCommand.self, AuditCommand.self, ReconcileCommand.self, ImportCommand.self, ExportCommand.self, DocsCommand.self, PortalCommand.self, NodeCommand.self, ConfigCommand.self, SimulatedFASCommand.self])
}
