import ArgumentParser
import Foundation
import Logging

/// Portal, node and a simulated FAS on one machine, on embedded SQLite with sample data.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Run everything on this machine with sample organisations, projects and people.")

    @Option(help: "The folder that keeps the data.")
    var data = ".data"

    @Option(help: "The portal's port.")
    var portalPort = 8080

    @Option(help: "The node's port.")
    var nodePort = 8081

    @Option(help: "The port of the simulated sign-in service; by default the first free one from 8082 on.")
    var fasPort: Int?

    @Flag(help: "Throw away what the folder keeps and begin anew.")
    var fresh = false

    func validate() throws {
        for port in [portalPort, nodePort] + (fasPort.map { [$0] } ?? []) where !(1...65535).contains(port) {
            throw ValidationError("\(port) is no port: choose one from 1 to 65535.")
        }
        if portalPort == nodePort { throw ValidationError("Portal and node cannot share port \(portalPort).") }
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "gatehouse")
        logger.logLevel = ProcessInfo.processInfo.environment["GATEHOUSE_LOG_LEVEL"].flatMap { Logger.Level(rawValue: $0) } ?? .notice
        guard !fresh || DataSource.serverOfEnvironment == nil else { throw ValidationError("--fresh empties no database on a server: take another one, or do without.") }
        let folder = try DataFolder(path: data, fresh: fresh)
        defer { folder.unlock() }
        let ports = try DemoPorts(portal: portalPort, node: nodePort, fas: fasPort)
        try await Demo(folder: folder, ports: ports, logger: logger).run()
    }
}
