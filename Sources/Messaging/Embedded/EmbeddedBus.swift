public import Database
import Foundation
public import Logging
public import Vocabulary

/// The bus of one machine: a queue in its own database file. An accepted message is on disk.
/// One process receives from it, so a message needs no lease: it stays until its receiver has settled it.
public struct EmbeddedBus: ServiceBus {
    let database: Database
    let clock: TimeSource
    let wakeSignals: WakeSignals
    let logger: Logger
    private let writing = GroupCommit<Posted>()

    /// Opens the queue and migrates its schema.
    public init(database: Database, clock: TimeSource, logger: Logger) async throws {
        self.database = database
        self.clock = clock
        self.logger = logger
        wakeSignals = WakeSignals()
        try await database.migrate(Self.migrations, clock: clock)
    }

    static let migrations = [
        Migration(1, "queue") { dialect in
            [
                """
                CREATE TABLE bus_queue (
                    id \(dialect.identity), address TEXT NOT NULL, message_id TEXT NOT NULL, ordering_key TEXT NOT NULL, body \(dialect.bytes) NOT NULL,
                    enqueued_at \(dialect.integer) NOT NULL, visible_at \(dialect.integer) NOT NULL, deliveries \(dialect.integer) NOT NULL DEFAULT 0,
                    UNIQUE (address, message_id))
                """,
                "CREATE INDEX bus_queue_next ON bus_queue (address, id)",
                "CREATE INDEX bus_queue_order ON bus_queue (address, ordering_key, id)",
            ] + DeadLetterCollector.tables(dialect)
        }
    ]

    private struct Posted: Sendable {
        let message: BusMessage
        let address: String
    }

    public var sendsAtOnce: Int { 64 }

    public func send(_ message: BusMessage, to address: String) async throws(BusFailure) {
        let isWritten = await writing.write(Posted(message: message, address: address)) { posted in await write(posted) }
        guard isWritten else { throw .unavailable("the queue cannot be written") }
        wakeSignals.signal(address)
    }

    private func write(_ posted: [Posted]) async -> Bool {
        let now = clock.now()
        do {
            // A message that is sent again while it still waits is ignored.
            try await database.write { db in
                for each in posted {
                    try db.run("""
                        INSERT INTO bus_queue (address, message_id, ordering_key, body, enqueued_at, visible_at)
                        VALUES (\(each.address), \(each.message.id), \(each.message.orderingKey), \(each.message.body), \(now), \(now))
                        ON CONFLICT (address, message_id) DO NOTHING
                        """)
                }
            }
            return true
        } catch {
            logger.error("the queue cannot be written", metadata: ["error": "\(error)"])
            return false
        }
    }

    public func receive(from addresses: [String], atMost limit: Int, _ handler: @escaping @Sendable ([BusMessage]) async -> [Settlement]) async {
        let wakeSignal = wakeSignals.listen(to: addresses)
        while !Task.isCancelled {
            do {
                let next = try await next(of: addresses, atMost: limit)
                guard !next.isEmpty else {
                    await wakeSignal.wait(atMost: .seconds(1))
                    continue
                }
                try await settle(next, await handler(next.map(\.message)))
            } catch {
                logger.error("the queue cannot be read", metadata: ["error": "\(error)"])
                await wakeSignal.wait(atMost: .seconds(1))
            }
        }
    }

    private struct Waiting: Sendable {
        let id: Int64
        let deliveries: Int
        let message: BusMessage

        init(row: Row) throws {
            id = try row.integer("id")
            deliveries = try row.int("deliveries")
            message = BusMessage(id: try row.text("message_id"), orderingKey: try row.text("ordering_key"), body: try row.bytes("body"))
        }
    }

    /// Only the oldest message of each ordering key.
    private func next(of addresses: [String], atMost limit: Int) async throws -> [Waiting] {
        let now = clock.now()
        return try await database.read { db in
            try db.rows("""
                SELECT id, deliveries, message_id, ordering_key, body FROM bus_queue AS q
                WHERE address \(oneOf: addresses) AND visible_at <= \(now)
                  AND NOT EXISTS (SELECT 1 FROM bus_queue AS e WHERE e.address = q.address AND e.ordering_key = q.ordering_key AND e.id < q.id)
                ORDER BY id LIMIT \(limit)
                """, Waiting.init)
        }
    }

    private func settle(_ waiting: [Waiting], _ settlements: [Settlement]) async throws {
        let now = clock.now()
        try await database.write { db in
            for (each, settlement) in zip(waiting, settlements) { try settle(each, settlement, in: db, at: now) }
        }
    }

    private func settle(_ waiting: Waiting, _ settlement: Settlement, in db: any Writer, at now: Date) throws {
        switch settlement {
        case .accepted:
            try db.run("DELETE FROM bus_queue WHERE id = \(waiting.id)")
        case .released:
            let next = now.addingTimeInterval(BackOff.messages.seconds(after: waiting.deliveries))
            try db.run("UPDATE bus_queue SET deliveries = deliveries + 1, visible_at = \(next) WHERE id = \(waiting.id)")
        case .rejected(let reason):
            try db.run("""
                \(DeadLetter.insertion)
                SELECT address, message_id, ordering_key, body, \(now), \(reason) FROM bus_queue WHERE id = \(waiting.id)
                """)
            try db.run("DELETE FROM bus_queue WHERE id = \(waiting.id)")
        }
    }
}

extension EmbeddedBus: DeadLetterQueue {
    public func deadLetters(limit: Int) async throws(BusFailure) -> [DeadLetter] {
        try await database.deadLetters(limit: limit, logger: logger)
    }
}
