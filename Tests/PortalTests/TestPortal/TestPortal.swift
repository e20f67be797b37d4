import AsyncHTTPClient
import Crypto
import DatabaseTesting
import Foundation
import Hummingbird
import Logging
import Randomness
import Synchronization
import Vocabulary
import Web

@testable import Database
@testable import Portal
import Messaging
import CSV
@testable import OpenID
@testable import Directory
@testable import Samples

/// The portal with the sample people in its own folder, with a clock that stands still and repeatable randomness.
final class TestPortal: Sendable {
    let folder: URL
    let database: Database
    let keys: Keyring
    let services: PortalServices
    let program: PortalProgram
    let clock: StageClock

    /// - Parameters:
    ///   - given: the caller's database, instead of a copy of a prepared one.
    ///   - signIn: a client of a running provider; without it nobody can sign in through the routes.
    ///   - samples: whether the sample people have carried out their actions.
    ///   - approvalMailPause: seconds between two mails about requests to the same approver; without it each request is mailed at once.
    init(database given: Database? = nil, publicURL: String = "http://localhost", signIn: OpenIDClient? = nil, samples: Bool = true, demo: Bool = true,
        approvalMailPause: TimeInterval = 0, uploadLimits: CSVLimits = CSVLimits(), deadLetters: GivenUp = GivenUp(letters: [])
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("portal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        keys = try Keyring(
            sealing: [1: SymmetricKey(data: [UInt8](repeating: 7, count: 32))], index: SymmetricKey(data: [UInt8](repeating: 9, count: 32)))
        let clock = StageClock()
        self.clock = clock
        let time = TimeSource { clock.now }
        let chance = Chance(seed: 2)
        let random = RandomSource { chance.bytes($0) }
        let (keys, house) = (keys, try SharedFixtures.built.get())
        let logger = Logger(label: "portal.tests") { _ in SwiftLogNoOpLogHandler() }
        @Sendable func portal(_ database: Database) async throws -> PortalServices {
            try await PortalServices(
                database: database, keys: keys, web: WebSettings(publicURL: publicURL, cookieName: "gatehouse_portal"), localisation: house.localisation,
                mailDomain: "gatehouse.example", approvalMailPause: approvalMailPause, uploadLimits: uploadLimits, clock: time, random: random, logger: logger)
        }
        let places = DemoAddresses(nodeURL: "http://127.0.0.1:8081")
        // The sample actions run once: every test continues from a copy, with the randomness in the same state.
        let kind = samples ? "samples \(publicURL) \(approvalMailPause)" : "portal"
        if let given {
            database = given
            services = try await portal(given)
            if samples { try await services.fillWithSamples(places: places) }
        } else {
            let opened = try await TestDatabases.open(folder.appendingPathComponent("portal.sqlite"), like: kind) { first in
                let services = try await portal(first)
                if samples { try await services.fillWithSamples(places: places) }
                Self.lefts.withLock { $0[kind] = chance.left }
            }
            chance.goOn(from: Self.lefts.withLock { $0[kind] })
            database = Statements.unrecorded(opened)
            services = try await portal(opened)
            if samples { services.wake() }
        }
        let nobody = OpenIDProvider.fas(issuer: "http://127.0.0.1:1/fas/oauth2", clientID: "portal", clientSecret: "none", publicURL: publicURL)
        let client = signIn ?? OpenIDClient(provider: nobody, http: .shared, clock: time, random: random, logger: logger)
        let features = [EAM.feature(services, deadLetters: deadLetters)] + (demo ? [CapturedMails.feature] : [])
        program = PortalProgram(
            services: services, signIn: client, features: features, linkedAccounts: EAM.linkedAccounts, assets: house.assets, templates: house.templates,
            demo: demo)
    }

    /// The state of the randomness when the first database of a kind was made.
    private static let lefts = Mutex<[String: UInt64]>([:])

    deinit { try? FileManager.default.removeItem(at: folder) }

    func count(_ query: Query) async throws -> Int { try await database.read { try $0.count(query) } }
    /// All data of the database, as its engine stored it.
    func bytesOnDisk() throws -> Data { try TestDatabases.bytesOnDisk(folder.appendingPathComponent("portal.sqlite")) }

    /// Makes the schema refuse a change, like a constraint.
    func refuse(_ event: String, on table: String, when condition: String = "1 = 1") async throws {
        try await database.write { db in
            switch db.dialect {
            case .sqlite: try db.run(Query(stringLiteral: "CREATE TRIGGER refused BEFORE \(event) ON \(table) WHEN \(condition) BEGIN SELECT RAISE(ABORT, 'refused'); END"))
            case .postgresql:
                try db.run("CREATE FUNCTION refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END $$")
                try db.run(Query(stringLiteral: "CREATE TRIGGER refused BEFORE \(event) ON \(table) FOR EACH ROW WHEN (\(condition)) EXECUTE FUNCTION refused()"))
            }
        }
    }

    /// Removes the trigger of ``refuse(_:on:when:)``.
    func allow(on table: String) async throws {
        try await database.write { db in try db.run(Query(stringLiteral: "DROP TRIGGER refused\(db.dialect == .sqlite ? "" : " ON \(table)")")) }
    }

    @discardableResult func run(_ query: Query) async throws -> Int { try await database.write { try $0.run(query) } }
    func text(_ query: Query) async throws -> String? {
        try await database.read { try $0.first(query) { row in try row.optional("t", row.text) } ?? nil }
    }

    /// All data that a change could affect, as one text: equal texts mean that nothing changed.
    func imprint() async throws -> String {
        let tables = ["users", "user_nihdi", "memberships", "accounts", "grants", "author_groups", "pending_credentials", "remarks", "messages",
            "bus_outbox", "bus_inbox", "mail_outbox", "approval_notices", "audit", "sessions"]
        return try await database.read { db in
            try tables.map { table in
                var lines: [String] = []
                try db.each(Query(stringLiteral: "SELECT * FROM \(table) ORDER BY 1, 2")) { lines.append("\($0.values)") }
                return "\(table): \(lines.joined(separator: "\n"))"
            }.joined(separator: "\n")
        }
    }
}

/// Data that all test portals share, loaded once.
private struct SharedFixtures: Sendable {
    let localisation: Localisation
    let assets: Assets
    let templates: TemplateLibrary

    static let built = Result {
        let localisation = try Localisation.load()
        let assets = try Assets.load()
        let templates = try PortalProgram.templates([EAM.templates, CapturedMails.templates], assets, localisation: localisation)
        return SharedFixtures(localisation: localisation, assets: assets, templates: templates)
    }
}

/// The dead letters of a bus; nil if it cannot be read.
struct GivenUp: DeadLetterQueue {
    let letters: [DeadLetter]?

    func deadLetters(limit: Int) async throws(BusFailure) -> [DeadLetter] {
        guard let letters else { throw .unavailable("away") }
        return Array(letters.prefix(limit))
    }
}

/// Stands still until a test moves it. Monday 25 May 2026, 09:00 in Brussels.
final class StageClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_779_692_400))

    var now: Date { time.withLock { $0 } }

    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

/// The same bytes in the same order every time.
private final class Chance: Sendable {
    private let generator: Mutex<SplitMix64>

    init(seed: UInt64) { generator = Mutex(SplitMix64(seed: seed)) }

    var left: UInt64 { generator.withLock { $0.state } }

    func goOn(from left: UInt64?) { if let left { generator.withLock { $0 = SplitMix64(seed: left) } } }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
    }
}
