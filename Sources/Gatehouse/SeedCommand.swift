import ArgumentParser
import Database
import Directory
import Foundation
import Logging
import Portal
import Samples
import Vocabulary
import Web

/// `gatehouse seed --data DIR --users N --accounts M --organisations K`: creates much invented data, for measurements and demonstrations.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed", abstract: "Fill a folder with the sample data and with invented organisations, people and accounts beside it.")

    @Option(help: "The folder of the embedded databases; it is made where it is missing.")
    var data: String

    @Option(help: "How many people there are in the end.")
    var users: Int

    @Option(help: "How many accounts there are in the end.")
    var accounts: Int

    @Option(help: "How many organisations there are in the end, from 5 to 5000.")
    var organisations: Int

    func run() async throws {
        do {
            try await seed(try size())
        } catch let refusal as SeedRefusal {
            throw CommandFailure(refusal.words(data))
        }
    }

    private func size() throws -> SeedSize {
        do { return try SeedSize(users: users, accounts: accounts, organisations: organisations) } catch { throw ValidationError(error.words(data)) }
    }

    private func seed(_ size: SeedSize) async throws {
        let source = DataSource(folder: data)
        let database = try await source.openAlone()
        let services = try await source.services(on: database, logger: Logger(label: "gatehouse.seed"))
        let began = ContinuousClock.now
        try await services.seed(size, places: DemoAddresses(nodeURL: "http://127.0.0.1:8081")) { print("\(began.elapsedSeconds)  \($0)"); fflush(nil) }
        try database.close()
        print("\(began.elapsedSeconds)  done: \(users) people, \(accounts) accounts, \(organisations) organisations in \(data)")
    }
}

extension ContinuousClock.Instant {
    /// As whole seconds, such as "12 s".
    fileprivate var elapsedSeconds: String { "\(duration(to: .now).components.seconds) s" }
}

extension SeedRefusal {
    fileprivate func words(_ data: String) -> String {
        switch self {
        case .organisations: "--organisations is from 5 to 5000."
        case .users(let least): "--users is from \(least) (five for each organisation) to 5000000."
        case .accounts(let least, let most): "--accounts is from \(least) (one for each organisation) to \(most) (three for two of the users)."
        case .seededBefore: "\(data) has more than the sample data already: choose a new folder."
        }
    }
}
