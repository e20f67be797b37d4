import Database
import Foundation
import Synchronization
import Vocabulary

/// A database in a folder of its own, which goes with it.
final class TemporaryDatabase: Sendable {
    let folder: URL
    let database: Database

    init(migrations: [Migration] = []) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "database-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = Database(driver: try SQLiteDriver(path: folder.appending(path: "test.sqlite").path))
        if !migrations.isEmpty { try await database.migrate(migrations, clock: Self.clock) }
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// With audit chain, outbox, inbox and jobs.
    static func delivering() async throws -> TemporaryDatabase {
        try await TemporaryDatabase(migrations: [Migration(1, "delivery") { DeliveryTables.statements($0) + DeliveryTables.bulkLane($0) }])
    }

    /// A second connection to the same file.
    func reopened() throws -> Database {
        Database(driver: try SQLiteDriver(path: folder.appending(path: "test.sqlite").path))
    }

    func count(_ query: Query) async throws -> Int { try await database.read { try $0.count(query) } }

    static let noon = Date(timeIntervalSince1970: 1_795_000_000)
    static let clock = TimeSource { noon }
}

/// A clock that stands still until it is told.
final class SetClock: Sendable {
    private let time = Mutex(TemporaryDatabase.noon)

    var now: Date { time.withLock { $0 } }
    var source: TimeSource { TimeSource { self.now } }

    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

/// What a test throws to have something rolled back.
struct PulledPlug: Error {}
