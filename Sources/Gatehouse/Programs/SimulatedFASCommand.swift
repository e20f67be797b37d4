import ArgumentParser
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import SimulatedFAS

/// The simulated sign-in service by itself, for a portal on this machine that is tried out without FAS.
struct SimulatedFASCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulated-fas", abstract: "Run a sign-in service with sample people on this machine, where anybody can be anybody.")

    @Option(help: "The port of 127.0.0.1.")
    var port = 8082

    @Option(help: "The portal's client_id.")
    var clientID = "gatehouse-portal"

    @Option(help: "A file with the portal's client secret.")
    var clientSecretFile: String

    @Option(help: "The portal's public address, on this machine.")
    var portalURL = "http://127.0.0.1:8080"

    func run() async throws {
        guard let secret = try? String(contentsOfFile: clientSecretFile, encoding: .utf8).trimmingCharacters(in: .newlines), !secret.isEmpty else {
            throw CommandFailure("The file \(clientSecretFile) cannot be read, or is empty.")
        }
        let logger = Logger(label: "gatehouse.fas")
        let fas = try SimulatedFAS(clients: [.portal(id: clientID, secret: secret, publicURL: portalURL)], logger: logger)
        try await ProgramServer.run([fas.application(port: port) { print("Simulated FAS  http://127.0.0.1:\($0)/fas/oauth2") }], logger)
    }
}
