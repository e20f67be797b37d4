public import Database
import Foundation
public import Logging
public import Vocabulary

/// Carries the outbox to the bus: what could not be sent is tried again with back-off and never given up silently.
public struct Relay: Sendable {
    let database: Database
    let bus: any ServiceBus
    let clock: TimeSource
    let doorbell: Doorbell
    let logger: Logger
    let stop: Stop

    /// Looks at a message just before it leaves; a reason stops it for good. Runs in the transaction that notes it.
    public typealias Stop = @Sendable (OutboxRow, any Writer) throws -> String?

    public init(
        database: Database, bus: any ServiceBus, clock: TimeSource, doorbell: Doorbell, logger: Logger,
        stop: @escaping Stop = { _, _ in nil }
    ) {
        self.database = database
        self.bus = bus
        self.clock = clock
        self.doorbell = doorbell
        self.logger = logger
        self.stop = stop
    }

    /// Works until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let sent = await sendDue()
            if sent == 0 { await doorbell.wait(atMost: .milliseconds(500)) }
        }
    }

    /// One round over what is due now.
    /// - Returns: how many messages the bus took.
    @discardableResult
    public func sendDue() async -> Int {
        var sent = 0
        do {
            let now = clock.now()
            for row in try await database.read({ try $0.outboxDue(at: now, limit: 100) }) where try await send(row) { sent += 1 }
        } catch {
            logger.error("the outbox could not be read", metadata: ["error": "\(error)"])
        }
        return sent
    }

    private func send(_ row: OutboxRow) async throws -> Bool {
        do {
            if try await isStopped(row) { return false }
        } catch {
            try await note(.unavailable("it could not be looked at"), of: row)
            return false
        }
        do throws(BusFailure) {
            try await bus.send(BusMessage(id: row.messageID, orderingKey: row.orderingKey, body: row.body), to: row.address)
        } catch {
            try await note(error, of: row)
            return false
        }
        let now = clock.now()
        try await database.write { try $0.outboxSent(row.id, at: now) }
        return true
    }

    private func isStopped(_ row: OutboxRow) async throws -> Bool {
        try await database.write { db in
            guard let reason = try stop(row, db) else { return false }
            try db.outboxDead(row.id, reason: reason)
            return true
        }
    }

    private func note(_ failure: BusFailure, of row: OutboxRow) async throws {
        logger.warning("a message could not be sent", metadata: ["message": "\(row.messageID)", "attempts": "\(row.attempts + 1)"])
        switch failure {
        case .unavailable(let reason):
            let next = clock.now().addingTimeInterval(backOff(attempts: row.attempts))
            try await database.write { try $0.outboxFailed(row.id, reason: reason, nextAttempt: next) }
        case .refused(let reason):
            try await database.write { try $0.outboxDead(row.id, reason: reason) }
        }
    }
}

/// Seconds until the next attempt: doubles from half a second to five minutes.
public func backOff(attempts: Int) -> Double {
    min(300, 0.5 * Double(1 << min(attempts, 10)))
}
