import Database
import DatabaseTesting
import Foundation
import Synchronization
import Vocabulary

/// A database in its own folder, which is deleted with this object.
final class TemporaryDatabase: Sendable {
    let folder: URL
    let database: Database

    init(migrations: [Migration] = []) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "database-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What is asked here is the tests' own.
        database = Statements.unrecorded(try TestDatabases.openEmpty(folder.appending(path: "test.sqlite")))
        if !migrations.isEmpty { try await database.migrate(migrations, clock: Self.clock) }
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// With audit chain, outbox, inbox and jobs.
    static func delivering() async throws -> TemporaryDatabase {
        try await TemporaryDatabase(migrations: [Migration(1, "delivery") { DeliveryTables.statements($0) + DeliveryTables.bulkLane($0) + DeliveryTables.auditWaiting($0) }])
    }

    /// With Emma, 25 and without pets.
    static func withEmma() async throws -> TemporaryDatabase {
        let place = try await TemporaryDatabase(migrations: [DriverTests.people])
        try await place.database.write { db in
            try db.run("INSERT INTO people (id, name, age) VALUES (1, \("Emma"), 25)")
            try db.continueIdentities()
        }
        return place
    }

    /// A second connection to the same file.
    func reopened() throws -> Database {
        Statements.unrecorded(try TestDatabases.openEmpty(folder.appending(path: "test.sqlite")))
    }

    func count(_ query: Query) async throws -> Int { try await database.read { try $0.count(query) } }

    static let noon = Date(timeIntervalSince1970: 1_795_000_000)
    static let clock = TimeSource { noon }
}

/// A clock that stands still until a test sets it.
final class SetClock: Sendable {
    private let time = Mutex(TemporaryDatabase.noon)

    var now: Date { time.withLock { $0 } }
    var source: TimeSource { TimeSource { self.now } }

    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

/// Thrown by a test to force a rollback.
struct PulledPlug: Error {}

/// A list that several threads append to.
final class Noted<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock { $0 } }

    /// - Returns: how many there are now.
    @discardableResult
    func add(_ value: Value) -> Int {
        values.withLock { values in
            values.append(value)
            return values.count
        }
    }
}
