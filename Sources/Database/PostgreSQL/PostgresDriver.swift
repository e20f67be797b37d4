public import Foundation

/// PostgreSQL 15 or newer through libpq. Calls never block a shared thread: each connection has its own.
///
/// Reads are `REPEATABLE READ READ ONLY`: one snapshot. Decisions hold the audit lock, so a program needs only one connection
/// for them. Reads and concurrent writes never wait for decisions (ADR 0017).
public struct PostgresDriver: DatabaseDriver {
    private let lanes: Lanes
    public var dialect: Dialect { .postgresql }

    /// Connects at the first use.
    /// - Parameters:
    ///   - address: `postgres://…`.
    ///   - connections: the highest number for reads and writes, at least four.
    ///   - waiting: seconds that a call waits for a connection, and a statement for a lock.
    /// - Throws: ``AddressRefusal``.
    public init(address: String, connections: Int = 10, waiting: TimeInterval = 30) throws(AddressRefusal) {
        let settings = try ConnectionSettings(address)
        let noting = max(1, connections / 5)
        lanes = Lanes(
            reading: ConnectionPool(settings, most: max(1, connections - noting - 1), waiting: waiting),
            deciding: ConnectionPool(settings, most: 1, waiting: waiting), noting: ConnectionPool(settings, most: noting, waiting: waiting),
            leading: ConnectionPool(settings, most: 1, waiting: waiting), listening: ConnectionPool(settings, most: 1, waiting: waiting))
    }

    public func read<Value: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> Value) async throws -> Value {
        try await lanes.reading.perform { seat in try seat.transaction(.reading) { try body($0) } }
    }

    public func write<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await lanes.deciding.perform { seat in try seat.transaction(.deciding, body) }
    }

    public func writeConcurrently<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await lanes.noting.perform { seat in try seat.transaction(.noting, body) }
    }

    public func asLeader(_ work: @escaping @Sendable () async -> Void) async {
        await Leadership(pool: lanes.leading).lead(work)
    }

    public func listen(_ heard: @escaping @Sendable () -> Void) async {
        while !Task.isCancelled {
            do {
                if try await lanes.listening.perform({ seat in try seat.connected().waitForCall() }) { heard() }
            } catch {
                try? await Task.sleep(for: .seconds(1))
            }
        }
        _ = try? await lanes.listening.perform { seat in seat.leave() }
    }

    public func close() throws { lanes.close(waits: true) }
}

/// The connection pools by purpose. They are closed with their owner.
private final class Lanes: Sendable {
    let reading: ConnectionPool
    let deciding: ConnectionPool
    let noting: ConnectionPool
    let leading: ConnectionPool
    let listening: ConnectionPool

    init(reading: ConnectionPool, deciding: ConnectionPool, noting: ConnectionPool, leading: ConnectionPool, listening: ConnectionPool) {
        self.reading = reading
        self.deciding = deciding
        self.noting = noting
        self.leading = leading
        self.listening = listening
    }

    func close(waits: Bool) { for pool in [reading, deciding, noting, leading, listening] { pool.close(waits: waits) } }

    deinit { close(waits: false) }
}
