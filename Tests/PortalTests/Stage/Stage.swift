import AsyncHTTPClient
import Crypto
import DatabaseTesting
import Foundation
import Hummingbird
import Logging
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

/// The portal with the sample people, in a folder of its own, with a clock that stands still and chance that repeats itself.
final class Stage: Sendable {
    let folder: URL
    let database: Database
    let keys: Keyring
    let services: PortalServices
    let program: PortalProgram
    let clock: StageClock

    /// - Parameters:
    ///   - given: a database of the caller's, instead of a copy of one that was made once.
    ///   - signIn: a client of a provider that is there; without one nobody can sign in through the routes.
    ///   - samples: whether the sample people have lived their lives.
    ///   - approvalMailPause: seconds between two mails about requests to the same approver; without one each request is mailed at once.
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
        let (keys, house) = (keys, try House.built.get())
        let logger = Logger(label: "portal.tests") { _ in SwiftLogNoOpLogHandler() }
        @Sendable func portal(_ database: Database) async throws -> PortalServices {
            try await PortalServices(
                database: database, keys: keys, web: WebSettings(publicURL: publicURL, cookieName: "gatehouse_portal"), localisation: house.localisation,
                mailDomain: "gatehouse.example", approvalMailPause: approvalMailPause, uploadLimits: uploadLimits, clock: time, random: random, logger: logger)
        }
        let places = DemoPlaces(nodeURL: "http://127.0.0.1:8081")
        // The sample people live their lives once: every test goes on from a copy, with chance where they left it.
        let kind = samples ? "samples \(publicURL) \(approvalMailPause)" : "portal"
        if let given {
            database = given
            services = try await portal(given)
            if samples { try await services.fillWithSamples(places: places) }
        } else {
            database = try await TestDatabases.open(folder.appendingPathComponent("portal.sqlite"), like: kind) { first in
                let services = try await portal(first)
                if samples { try await services.fillWithSamples(places: places) }
                Self.lefts.withLock { $0[kind] = chance.left }
            }
            chance.goOn(from: Self.lefts.withLock { $0[kind] })
            services = try await portal(database)
            if samples { services.wake() }
        }
        let nobody = OpenIDProvider.fas(issuer: "http://127.0.0.1:1/fas/oauth2", clientID: "portal", clientSecret: "none", publicURL: publicURL)
        let client = signIn ?? OpenIDClient(provider: nobody, http: .shared, clock: time, random: random, logger: logger)
        let features = [EAM.feature(services, deadLetters: deadLetters)] + (demo ? [CapturedMails.feature] : [])
        program = PortalProgram(
            services: services, signIn: client, features: features, linkedAccounts: EAM.linkedAccounts, assets: house.assets, templates: house.templates,
            demo: demo)
    }

    /// How far chance had come when the first database of a kind was made.
    private static let lefts = Mutex<[String: UInt64]>([:])

    deinit { try? FileManager.default.removeItem(at: folder) }

    func count(_ query: Query) async throws -> Int { try await database.read { try $0.count(query) } }
    /// All that the database keeps, as its engine wrote it.
    func bytesOnDisk() throws -> Data { try TestDatabases.bytesOnDisk(folder.appendingPathComponent("portal.sqlite")) }

    /// Has the schema refuse a change, as if a constraint did.
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

    /// Takes away what ``refuse(_:on:when:)`` made.
    func allow(on table: String) async throws {
        try await database.write { db in try db.run(Query(stringLiteral: "DROP TRIGGER refused\(db.dialect == .sqlite ? "" : " ON \(table)")")) }
    }

    @discardableResult func run(_ query: Query) async throws -> Int { try await database.write { try $0.run(query) } }
    func text(_ query: Query) async throws -> String? {
        try await database.read { try $0.first(query) { row in try row.optional("t", row.text) } ?? nil }
    }

    /// Everything that a change could leave behind, in one text: two of them are equal where nothing happened.
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

/// What every stage has alike, read once.
private struct House: Sendable {
    let localisation: Localisation
    let assets: Assets
    let templates: TemplateLibrary

    static let built = Result {
        let localisation = try Localisation.load()
        let assets = try Assets.load()
        let templates = try PortalProgram.templates([EAM.templates, CapturedMails.templates], assets, localisation: localisation)
        return House(localisation: localisation, assets: assets, templates: templates)
    }
}

/// What a bus has given up; nil where it cannot be asked.
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

/// The same bytes in the same order every time (SplitMix64).
private final class Chance: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) { state = Mutex(seed) }

    var left: UInt64 { state.withLock { $0 } }

    func goOn(from left: UInt64?) { if let left { state.withLock { $0 = left } } }

    func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                state &+= 0x9E37_79B9_7F4A_7C15
                var z = state
                z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                return UInt8(truncatingIfNeeded: z ^ (z >> 31))
            }
        }
    }
}
