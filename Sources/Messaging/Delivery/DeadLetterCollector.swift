public import Database
import Foundation
public import Logging
public import Vocabulary

/// The report of a rejected message. The rejecting receiver sends it to the address of the dead letters.
struct DeadLetterMessage: Codable, Sendable {
    let messageID: String
    let address: String
    let orderingKey: String
    let reason: String
    let body: Data

    init(_ held: DeferredMessages.Held, reason: String, random: RandomSource) {
        messageID = held.message?.id ?? "unreadable-\(random.hex(16))"
        address = held.address
        orderingKey = held.message?.orderingKey ?? ""
        self.reason = String(reason.prefix(500))
        body = Data(held.message?.body ?? held.unreadable)
    }

    init(stray message: BusMessage) {
        messageID = message.id
        address = BusAddress.deadLetters
        orderingKey = message.orderingKey
        reason = "not a dead letter"
        body = Data(message.body)
    }

    func message() throws(BusFailure) -> BusMessage {
        guard let body = try? JSONEncoder().encode(self) else { throw .unavailable("the notice cannot be written") }
        return BusMessage(id: "\(messageID).dead", orderingKey: orderingKey, body: [UInt8](body))
    }
}

/// Receives the dead letters of a bus and stores them for display: in a broker one cannot read messages without taking them.
public struct DeadLetterCollector: Sendable {
    let database: Database
    let bus: any ServiceBus
    let clock: TimeSource
    let logger: Logger

    /// Migrates the database to the schema of the embedded bus, so its earlier dead letters stay.
    public init(database: Database, bus: any ServiceBus, clock: TimeSource, logger: Logger) async throws {
        self.database = database
        self.bus = bus
        self.clock = clock
        self.logger = logger
        try await database.migrate(EmbeddedBus.migrations, clock: clock)
    }

    /// For a database whose own migrations create the table.
    public init(keptIn database: Database, bus: any ServiceBus, clock: TimeSource, logger: Logger) {
        self.database = database
        self.bus = bus
        self.clock = clock
        self.logger = logger
    }

    /// SQL that creates the table of the dead letters.
    public static func tables(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE dead_letters (
                id \(dialect.identity), address TEXT NOT NULL, message_id TEXT NOT NULL, ordering_key TEXT NOT NULL, body \(dialect.bytes) NOT NULL,
                died_at \(dialect.integer) NOT NULL, reason TEXT NOT NULL)
            """,
        ]
    }

    /// Works until the task is cancelled.
    public func run() async {
        await bus.receive(from: [BusAddress.deadLetters]) { await take($0) }
    }

    private func take(_ message: BusMessage) async -> Settlement {
        // An unreadable report is stored too, because nothing else would keep it.
        let notice = (try? JSONDecoder().decode(DeadLetterMessage.self, from: Data(message.body))) ?? DeadLetterMessage(stray: message)
        let now = clock.now()
        do {
            // The same report may arrive twice.
            try await database.write { db in
                try db.run("""
                    \(DeadLetter.insertion)
                    SELECT \(notice.address), \(notice.messageID), \(notice.orderingKey), \([UInt8](notice.body)), \(now), \(notice.reason)
                    WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE address = \(notice.address) AND message_id = \(notice.messageID))
                    """)
            }
            return .accepted
        } catch {
            logger.error("a dead letter could not be kept", metadata: ["message": "\(notice.messageID)", "error": "\(type(of: error))"])
            return .released
        }
    }
}

extension DeadLetterCollector: DeadLetterQueue {
    public func deadLetters(limit: Int) async throws(BusFailure) -> [DeadLetter] {
        try await database.deadLetters(limit: limit, logger: logger)
    }
}

extension Database {
    /// The newest dead letters that the database keeps.
    func deadLetters(limit: Int, logger: Logger) async throws(BusFailure) -> [DeadLetter] {
        do {
            return try await read { try $0.deadLetters(limit: limit) }
        } catch {
            logger.error("the dead letters cannot be read", metadata: ["error": "\(error)"])
            throw .unavailable("the dead letters cannot be read")
        }
    }
}

extension Reader {
    fileprivate func deadLetters(limit: Int) throws -> [DeadLetter] {
        try rows("SELECT message_id, address, reason, died_at FROM dead_letters ORDER BY id DESC LIMIT \(limit)") { row in
            DeadLetter(
                messageID: try row.text("message_id"), address: try row.text("address"), reason: try row.text("reason"),
                diedAt: try row.date("died_at"))
        }
    }
}
