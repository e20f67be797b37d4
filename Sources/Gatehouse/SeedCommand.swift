import ArgumentParser
import Database
import Directory
import Foundation
import Logging
import Portal
import Samples
import Vocabulary
import Web

/// `gatehouse seed --data DIR --users N --accounts M --organisations K`: invented data in quantity, for measuring and for showing.
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
            let size = try SeedSize(users: users, accounts: accounts, organisations: organisations)
            let folder = try DataFolder(path: data, fresh: false)
            defer { folder.unlock() }
            try await PortalDatabase.saying { try await seed(size, folder) }
        } catch let refusal as SeedRefusal {
            throw ValidationError(refusal.words(data))
        }
    }

    private func seed(_ size: SeedSize, _ folder: DataFolder) async throws {
        let database = try await PortalDatabase.open(in: folder)
        let services = try await PortalServices(
            database: database, keys: try KeyFile.loadOrCreate(path: folder.file("keys.json"), random: .system),
            web: WebSettings(publicURL: "http://127.0.0.1", cookieName: "gatehouse_portal"), localisation: try Localisation.load(),
            mailDomain: "gatehouse.example", clock: .system, random: .system, logger: Logger(label: "gatehouse.seed"))
        let began = ContinuousClock.now
        try await services.seed(size, places: DemoPlaces(nodeURL: "http://127.0.0.1:8081")) { print("\(began.elapsedSeconds)  \($0)"); fflush(nil) }
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
