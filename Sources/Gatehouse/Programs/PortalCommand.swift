import ArgumentParser
import AsyncHTTPClient
import Database
import Foundation
import Hummingbird
import Logging
import Mail
import Portal
import ServiceBus
import ServiceLifecycle
import Vocabulary
import Web

/// The portal by itself, as its configuration says.
struct PortalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portal", abstract: "Run the portal, configured by the environment and a YAML file (docs/operations.md).")

    @Option(help: "The YAML file with settings, which the environment overrides.")
    var config: String?

    @Option(help: "Fill an empty database with the sample organisations and people; installations are at this address. For trying it out on this machine.")
    var samples: String?

    func run() async throws {
        let settings = try ConfigCommand.refusing { try PortalSettings(Settings(.portal, file: config)) }
        let logger = ProgramServer.logger(settings.common, label: "gatehouse.portal")
        let database = try ProgramDatabase.open(settings.common.database, "portal.sqlite")
        let services = try await PortalDatabase.saying { try await portalServices(settings, database, logger) }
        if let samples { try await fill(services, settings, samples) }
        let broker = AMQPBus(settings: settings.common.bus, random: .system, logger: logger)
        let office = DeadLetterOffice(keptIn: database, bus: broker, clock: .system, logger: logger)
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: OpenIDClient.httpConfiguration)
        let client = OpenIDClient(provider: settings.provider, http: http, clock: .system, random: .system, logger: logger)
        let program = try PortalProgram(services: services, signIn: client, deadLetters: office, assets: try Assets.load(), demo: false)
        let transport = SMTPTransport(settings: settings.smtp, clock: .system)
        let work = PortalWork(services: services, bus: broker, transport: transport, sender: settings.mailFrom)
        var parts: [any Service] = [
            Worker { await work.run() }, Worker { await database.alone { await office.run() } },
            ProgramServer.server(program.router(), settings.common.listen, logger),
        ]
        if let metrics = settings.metrics { parts.append(ProgramServer.server(program.operations(), metrics, logger)) }
        try await ProgramServer.run(parts, logger)
        await broker.close()
        try await http.shutdown()
        try database.close()
    }

    private func portalServices(_ settings: PortalSettings, _ database: Database, _ logger: Logger) async throws -> PortalServices {
        var web = WebSettings(publicURL: settings.common.publicURL, cookieName: "gatehouse_portal", formTargets: settings.provider.formTargets)
        web.languages = settings.common.languages
        try await refuseNewKeys(settings.keysFile, database)
        return try await PortalServices(
            database: database, keys: try KeyFile.loadOrCreate(path: settings.keysFile, random: .system), web: web, localisation: try Localisation.load(),
            mailDomain: settings.mailFrom.domain, uploadLimits: settings.uploadLimits, clock: .system, random: .system, logger: logger)
    }

    /// New keys beside old data would lose all that is sealed, and make everybody a stranger.
    private func refuseNewKeys(_ keysFile: String, _ database: Database) async throws {
        guard !FileManager.default.fileExists(atPath: keysFile) else { return }
        do {
            let people = try await database.read { try $0.count("SELECT COUNT(*) AS n FROM (SELECT 1 FROM users LIMIT 1) AS u") }
            if people > 0 { throw ValidationError("\(keysFile) is missing, and the database has data: put the keys there.") }
        } catch let error as DatabaseUnavailable {
            throw error
        } catch let error as ValidationError {
            throw error
        } catch {
            // There are no tables yet.
        }
    }

    /// People that anybody can be have no place where the world comes in.
    private func fill(_ services: PortalServices, _ settings: PortalSettings, _ nodeURL: String) async throws {
        guard settings.common.publicURL.hasPrefix("http://") else { throw ValidationError("--samples is for a portal on this machine alone.") }
        try await services.fillWithSamples(places: DemoPlaces(nodeURL: nodeURL))
    }
}

/// Where a program keeps its data.
enum ProgramDatabase {
    static func open(_ address: String, _ file: String) throws -> Database {
        guard address.hasPrefix("sqlite:") else { return try PortalDatabase.open(address, named: PortalDatabase.variable) }
        let folder = try DataFolder(path: String(address.dropFirst("sqlite:".count)), fresh: false, hasKeys: false)
        return Database(driver: try SQLiteDriver(path: folder.file(file)))
    }

    /// The portal's database beside a program that uses it.
    static func openShared(_ address: String) throws -> Database {
        guard address.hasPrefix("sqlite:") else { return try PortalDatabase.open(address, named: PortalDatabase.variable) }
        let path = "\(address.dropFirst("sqlite:".count))/\(PortalDatabase.file)"
        guard FileManager.default.fileExists(atPath: path) else { throw ValidationError("There is no database at \(path).") }
        return Database(driver: try SQLiteDriver(path: path))
    }
}
