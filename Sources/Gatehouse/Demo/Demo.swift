import AsyncHTTPClient
import Database
import Directory
import Foundation
import Hummingbird
import Logging
import Mail
import Messaging
import Node
import OpenID
import Portal
import Provisioning
import Samples
import ServiceLifecycle
import SimulatedFAS
import Vocabulary
import Web

/// The demo's wiring: three servers and their workers in one process, each server with its own database.
struct Demo {
    let folder: DataFolder
    let ports: DemoPorts
    let logger: Logger

    private var portalURL: String { "http://127.0.0.1:\(ports.portal)" }
    private var nodeURL: String { "http://127.0.0.1:\(ports.node)" }
    private var fasURL: String { "http://127.0.0.1:\(ports.fas)" }

    func run() async throws {
        let localisation = try Localisation.load()
        let assets = try Assets.load()
        let busDatabase = try database("bus.sqlite")
        let bus = try await DemoBus(database: busDatabase, logger: logger)
        let ready = Announcement(parts: 3, lines: ["Portal  \(portalURL)", "Node  \(nodeURL)", "Simulated FAS  \(fasURL)", "Ready"])
        let (secret, fas) = try simulatedFAS(ready)
        let node = try await node(bus, localisation, assets, ready)
        try await HTTPClient.withHTTPClient(configuration: OpenIDClient.httpConfiguration) { http in
            let portal = try await portal(bus, assets, http: http, secret: secret, ready)
            try await ProgramServer.run([fas] + portal + node + bus.work.map { Worker(work: $0) }, logger)
        }
        await bus.close()
        try busDatabase.close()
    }

    private func database(_ name: String) throws -> Database { Database(driver: try SQLiteDriver(path: folder.file(name))) }

    private func simulatedFAS(_ ready: Announcement) throws -> (secret: String, service: any Service) {
        let secret = RandomSource.system.hex(24)
        let client = FASClient.portal(id: "gatehouse-portal", secret: secret, publicURL: portalURL)
        let fas = try SimulatedFAS(clients: [client], logger: logger)
        return (secret, fas.application(port: ports.fas) { _ in await ready.part() })
    }

    private func portal(
        _ bus: DemoBus, _ assets: Assets, http: HTTPClient, secret: String, _ ready: Announcement
    ) async throws -> [any Service] {
        let source = DataSource(folder: folder.path)
        let database = try await source.open()
        let provider = OpenIDProvider.fas(
            issuer: "\(fasURL)/fas/oauth2", clientID: "gatehouse-portal", clientSecret: secret, publicURL: portalURL)
        let web = WebSettings(publicURL: portalURL, cookieName: "gatehouse_portal", formTargets: provider.formTargets)
        let services = try await source.services(
            on: database, web: web, approvalMailPause: 5, uploadLimits: try UploadSettings.limits(), logger: logger)
        try await services.fillWithSamples(places: DemoAddresses(nodeURL: nodeURL))
        let client = OpenIDClient(provider: provider, http: http, clock: .system, random: .system, logger: logger)
        let features = [EAM.feature(services, deadLetters: bus.deadLetters), CapturedMails.feature]
        let program = try PortalProgram(
            services: services, signIn: client, features: features, linkedAccounts: EAM.linkedAccounts, assets: assets, demo: true)
        let transport = CapturingTransport(database: database, keys: try source.keys(), clock: .system)
        let work = PortalWork(services: services, bus: bus.bus, transport: transport)
        return [Worker { await work.run() }, server(program.router(), port: ports.portal, ready)]
    }

    private func node(_ bus: DemoBus, _ localisation: Localisation, _ assets: Assets, _ ready: Announcement) async throws -> [any Service] {
        let web = WebSettings(publicURL: nodeURL, cookieName: "gatehouse_node")
        let organisations = SampleOrganisations.all.map { NodeSettings.Organisation(number: $0.number, name: $0.name) }
        let settings = NodeSettings(organisations: organisations, web: web, demo: true, portalURL: portalURL)
        let program = try await NodeProgram(
            database: try database(DataSource.nodeFile), bus: bus.bus, settings: settings, clock: .system, random: .system, localisation: localisation,
            assets: assets, logger: logger)
        return [Worker { await program.run() }, server(program.router(), port: ports.node, ready)]
    }

    private func server<Context: RequestContext>(_ router: Router<Context>, port: Int, _ ready: Announcement) -> any Service
    where Context.Source == ApplicationRequestContextSource {
        ProgramServer.server(router, ListenAddress(host: "127.0.0.1", port: port), logger) { await ready.part() }
    }
}

/// Prints the addresses once all parts accept connections.
private actor Announcement {
    private var missing: Int
    private let lines: [String]

    init(parts: Int, lines: [String]) {
        missing = parts
        self.lines = lines
    }

    func part() {
        missing -= 1
        guard missing == 0 else { return }
        print(lines.joined(separator: "\n"))
        fflush(nil)
    }
}
