import Database
import DatabaseTesting
import Foundation
import Hummingbird
import Logging
import Synchronization
import Vocabulary
import Web

@testable import Node
import Messaging
import Provisioning

/// The node of AZ Noordzee and UZ Westhoek in its own folder, with a clock that stands still until a test sets it.
final class Hospital: Sendable {
    static let noordzee = "71090112"
    static let westhoek = "71090310"

    let folder: URL
    let database: Database
    let busDatabase: Database
    let bus: EmbeddedBus
    let program: NodeProgram
    let clock: HospitalClock

    init(publicURL: String = "http://localhost") async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("node-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let clock = HospitalClock()
        self.clock = clock
        let source = TimeSource { clock.now }
        let opened = try await TestDatabases.open(folder.appendingPathComponent("node.sqlite"), like: "node") {
            try await $0.migrate(NodeSchema.migrations, clock: source)
        }
        database = Statements.unrecorded(opened)
        busDatabase = try TestDatabases.openEmpty(folder.appendingPathComponent("bus.sqlite"))
        let logger = Logger(label: "node.tests") { _ in SwiftLogNoOpLogHandler() }
        bus = try await EmbeddedBus(database: busDatabase, clock: source, logger: logger)
        var settings = NodeSettings(
            organisations: [(Self.noordzee, "AZ Noordzee"), (Self.westhoek, "UZ Westhoek")].map { .init(number: OrganisationNumber(stored: $0.0), name: $0.1) },
            web: WebSettings(publicURL: publicURL, cookieName: NodeSettings.cookieName), demo: false, portalURL: "http://127.0.0.1:8080")
        // With the real cost, hashing would take most of the time of these tests.
        settings.passwordCost = .random
        program = try await NodeProgram(
            database: opened, bus: bus, settings: settings,
            clock: source, random: .system, localisation: try Localisation.load(), assets: try Assets.load(), logger: logger)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func deliver(_ state: DesiredState) async throws -> Settlement? {
        await program.agent.take(BusMessage(id: state.messageID, orderingKey: "account:\(state.account)", body: PortalMessage.state(state).bytes()))
    }

    /// The answers in the outbox, oldest first.
    func answers() async throws -> [ProvisioningResult] {
        try await database.read { db in
            try db.rows("SELECT body FROM bus_outbox ORDER BY id") { row -> [ProvisioningResult] in
                guard case .answers(let answers)? = NodeMessage(try row.bytes("body")) else { return [] }
                return answers
            }.flatMap(\.self)
        }
    }

    func account(_ portal: Int64 = 7) async throws -> LocalAccount? {
        try await database.read { try $0.localAccount(portal: portal) }
    }

    func count(_ query: Query) async throws -> Int { try await database.read { try $0.count(query) } }

    func signIn(_ userName: String, _ password: String, at application: LocalApplication = .hd4dp2) async throws -> SignInOutcome {
        try await SignIn(services: program.services, application: application.id).attempt(
            .init(userName: userName, password: password, userAgent: "tests"), previous: nil)
    }

    /// Signs in and returns the visitor.
    func visitor(_ userName: String, _ password: String) async throws -> Visitor? {
        guard case .signedIn(let token) = try await signIn(userName, password) else { return nil }
        let now = clock.now
        return try await database.read { db in
            guard let session = try db.session(token: token, now: now, limits: SessionLimits()),
                let account = try db.localAccount(AccountID(value: session.personID))
            else { return nil }
            return Visitor(session: session, account: account)
        }
    }
}

/// Stands still until a test moves it.
final class HospitalClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_790_000_000))

    var now: Date { time.withLock { $0 } }

    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

extension DesiredState {
    /// Emma De Smet's account 7 at AZ Noordzee, as the portal would send it.
    static func emma(
        _ revision: Int64, id: String? = nil, account: Int64 = 7, organisation: String = Hospital.noordzee, application: String = "hd4dp2",
        userName: String = "emma.desmet", open: Bool = true, grants: [Grant] = [.lead], password: String? = nil, validForSeconds: Int = 7 * 86400
    ) throws -> DesiredState {
        let verifier = try password.map { try PasswordVerifier(password: $0, cost: .random, random: .system).text }
        return DesiredState(
            messageID: id ?? "message-\(account)-\(revision)", account: account, revision: revision, application: application,
            organisationNumber: organisation, organisationName: organisation == Hospital.noordzee ? "AZ Noordzee" : "UZ Westhoek",
            userName: userName,
            person: Person(firstName: "Emma", lastName: "De Smet", email: "emma.desmet@aznoordzee.example", language: "nl"),
            open: open, grants: grants, credentials: verifier.map { Credentials(verifier: $0, validForSeconds: validForSeconds) })
    }
}

extension DesiredState {
    /// Emma De Smet's account 9 at Healthstat, with the same user name as at HD4DP2.
    static func healthstat(
        _ revision: Int64, open: Bool = true, grants: [Grant] = [.report("DATA_PROVIDER_HOSPITAL")], password: String? = nil
    ) throws -> DesiredState {
        try emma(revision, account: 9, application: "healthstat", open: open, grants: grants, password: password)
    }
}

extension DesiredState.Grant {
    static func report(_ role: String, of code: String = "HDBP0001", _ name: String = "BCFR") -> Self {
        Self(projectCode: code, projectName: name, role: role, authorGroup: nil)
    }

    static let lead = Self(projectCode: "HDBP0001", projectName: "BCFR", role: "1", authorGroup: "Emma De Smet")
    static let support = Self(projectCode: "HDBP0016", projectName: "PACEMAKER", role: "3", authorGroup: "Tom Willems")
}

/// A password in the portal's format.
let temporary = "abcde-fghjk-mnpqr-stuvw"
let chosen = "Duinen en helmgras in maart 7"

extension Agent {
    func take(_ message: BusMessage) async -> Settlement? { await take([message]).first }
}
