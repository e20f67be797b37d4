import Database
import DatabaseTesting
import Foundation

/// A PostgreSQL database, whichever engine this run uses. It is deleted with this object.
final class PostgresPlace: Sendable {
    let folder: URL
    let address: String
    let database: Database

    /// - Parameters:
    ///   - tables: SQL that creates them.
    ///   - connections: as for ``PostgresDriver``.
    init(_ tables: [String] = [], connections: Int = 10, waiting: TimeInterval = 30) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "postgres-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        address = try TestDatabases.freshAddress(folder.appending(path: "database").path)
        database = Database(driver: try PostgresDriver(address: address, connections: connections, waiting: waiting))
        if !tables.isEmpty { try await database.write { db in for table in tables { try db.run(Query(stringLiteral: table)) } } }
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// With audit chain, outbox, inbox and jobs.
    static func delivering() async throws -> PostgresPlace {
        let place = try await PostgresPlace()
        try await place.database.migrate([Migration(1, "delivery") { DeliveryTables.statements($0) + DeliveryTables.bulkLane($0) }], clock: TemporaryDatabase.clock)
        return place
    }

    /// A second connection, as from another program.
    func another() throws -> Database { Database(driver: try PostgresDriver(address: address)) }

    func count(_ query: Query) async throws -> Int { try await database.read { try $0.count(query) } }

    /// Ends the server's processes for this database's connections.
    func breakConnections() throws {
        try Administration.run(["SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"], at: address)
    }
}
