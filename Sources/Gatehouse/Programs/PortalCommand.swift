import ArgumentParser
import AsyncHTTPClient
import Database
import Directory
import Foundation
import Hummingbird
import Logging
import Mail
import Messaging
import OpenID
import Portal
import Samples
import ServiceLifecycle
import Vocabulary
import Web

/// The portal as a separate program.
struct PortalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portal", abstract: "Run the portal, configured by the environment and a YAML file (docs/operations.md).")

    @Option(help: "The YAML file with settings, which the environment overrides.")
    var config: String?

    @Option(help: "Fill an empty database with the sample organisations and people; installations are at this address. For trying it out on this machine.")
    var samples: String?

    func run() async throws {
        let settings = try PortalSettings(Settings(.portal, file: config))
        let logger = ProgramServer.logger(settings.common, label: "gatehouse.portal")
        let database = try await settings.source.openAlone()
        let services = try await settings.services(on: database, logger: logger)
        if let samples { try await fill(services, settings, samples) }
        let broker = AMQPBus(settings: settings.common.bus, random: .system, logger: logger)
        let office = DeadLetterCollector(keptIn: database, bus: broker, clock: .system, logger: logger)
        let work = PortalWork(
            services: services, bus: broker, transport: SMTPTransport(settings: settings.smtp, clock: .system), sender: settings.mailFrom)
        try await HTTPClient.withHTTPClient(configuration: OpenIDClient.httpConfiguration) { http in
            let client = OpenIDClient(provider: settings.provider, http: http, clock: .system, random: .system, logger: logger)
            let program = try PortalProgram(
                services: services, signIn: client, features: [EAM.feature(services, deadLetters: office)], linkedAccounts: EAM.linkedAccounts,
                assets: try Assets.load(), demo: false)
            var parts: [any Service] = [
                Worker { await work.run() }, Worker { await database.asLeader { await office.run() } },
                ProgramServer.server(program.router(), settings.common.listen, logger),
            ]
            if let metrics = settings.metrics { parts.append(ProgramServer.server(program.operations(), metrics, logger)) }
            try await ProgramServer.run(parts, logger)
        }
        await broker.close()
        try database.close()
    }

    /// Never load sample people into a portal reachable from outside.
    private func fill(_ services: PortalServices, _ settings: PortalSettings, _ nodeURL: String) async throws {
        guard settings.common.publicURL.hasPrefix("http://") else { throw ValidationError("--samples is for a portal on this machine alone.") }
        try await services.fillWithSamples(places: DemoAddresses(nodeURL: nodeURL))
    }
}
