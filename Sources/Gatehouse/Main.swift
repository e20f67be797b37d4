import ArgumentParser

/// Gatehouse on the command line.
@main
struct GatehouseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse", abstract: "Access management for health-data platforms.",
        subcommands: [DemoCommand.self, SeedCommand.self, MigrateCommand.self, CopyCommand.self, AuditCommand.self, ReconcileCommand.self, ImportCommand.self, ExportCommand.self, DocsCommand.self, PortalCommand.self, NodeCommand.self, ConfigCommand.self, SimulatedFASCommand.self])
}
