import ArgumentParser
import Database
import Foundation
import Hummingbird
import Logging
import Messaging
import Node
import ServiceLifecycle
import Vocabulary
import Web

/// A data provider's node as a separate program.
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Run a data provider's node, configured by the environment and a YAML file (docs/operations.md).")

    @Option(help: "The YAML file with settings, which the environment overrides.")
    var config: String?

    func run() async throws {
        let settings = try NodeProgramSettings(Settings(.node, file: config))
        let logger = ProgramServer.logger(settings.common, label: "gatehouse.node")
        let database = try await DataSource(settings.common.database, file: DataSource.nodeFile).openAlone()
        let broker = AMQPBus(settings: settings.common.bus, random: .system, logger: logger)
        let program = try await nodeProgram(settings, database, broker, logger)
        try await ProgramServer.run(
            [Worker { await database.asLeader { await program.run() } }, ProgramServer.server(program.router(), settings.common.listen, logger)], logger)
        await broker.close()
        try database.close()
    }

    private func nodeProgram(_ settings: NodeProgramSettings, _ database: Database, _ bus: any ServiceBus, _ logger: Logger) async throws -> NodeProgram {
        var web = WebSettings(publicURL: settings.common.publicURL, cookieName: NodeSettings.cookieName)
        web.languages = settings.common.languages
        let node = NodeSettings(organisations: settings.organisations, web: web, demo: false, portalURL: settings.portalURL)
        return try await NodeProgram(
            database: database, bus: bus, settings: node, clock: .system, random: .system, localisation: try Localisation.load(), assets: try Assets.load(),
            logger: logger)
    }
}
