public import Database
import Foundation
public import Logging
public import Vocabulary

/// Sends the outbox to the bus. It retries failed messages with back-off and never drops one silently.
public struct Relay: Sendable {
    let database: Database
    let bus: any ServiceBus
    let clock: TimeSource
    let wakeSignal: WakeSignal
    let logger: Logger
    let stop: Stop?

    /// Checks messages just before they are sent. A reason, by the row's id, stops one for good. Runs in the transaction that records it.
    public typealias Stop = @Sendable ([OutboxRow], any Writer) throws -> [Int64: String]

    public init(
        database: Database, bus: any ServiceBus, clock: TimeSource, wakeSignal: WakeSignal, logger: Logger,
        stop: Stop? = nil
    ) {
        self.database = database
        self.bus = bus
        self.clock = clock
        self.wakeSignal = wakeSignal
        self.logger = logger
        self.stop = stop
    }

    /// Works until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let sent = await sendDue()
            if sent == 0 { await wakeSignal.wait(atMost: .milliseconds(500)) }
        }
    }

    /// Sends the due messages once. There is one per ordering key, so they can be in transit together.
    /// - Returns: how many messages the bus accepted.
    @discardableResult
    public func sendDue() async -> Int {
        do {
            let now = clock.now()
            let due = try await database.read { try $0.outboxDue(at: now, limit: 100) }
            return try await send(await look(at: due))
        } catch {
            logger.error("the outbox could not be read", metadata: ["error": "\(error)"])
            return 0
        }
    }

    /// The final check before sending, for a batch in one transaction.
    private func look(at rows: [OutboxRow]) async -> [Attempt] {
        guard let stop else { return rows.map { Attempt(row: $0, outcome: nil) } }
        let outcomes = await database.processBatch(rows, logger: logger) { rows, db -> [Outcome?] in
            let stopped = try stop(rows, db)
            for (id, reason) in stopped { try db.outboxDead(id, reason: reason) }
            return rows.map { stopped[$0.id] == nil ? nil : .stopped }
        }
        return zip(rows, outcomes).map { row, looked in
            guard let outcome = looked else { return Attempt(row: row, outcome: .failed(.unavailable("it could not be looked at"))) }
            return Attempt(row: row, outcome: outcome)
        }
    }

    private func send(_ looked: [Attempt]) async throws -> Int {
        try await withThrowingTaskGroup(of: Attempt.self) { group in
            var waiting = looked.makeIterator()
            func sendNext() {
                // The next leader sends the rest.
                guard !Task.isCancelled, let next = waiting.next() else { return }
                group.addTask { next.outcome == nil ? Attempt(row: next.row, outcome: await send(next.row)) : next }
            }
            for _ in 0..<bus.sendsAtOnce { sendNext() }
            var (sent, attempts): (Int, [Attempt]) = (0, [])
            while let attempt = try await group.next() {
                if attempt.outcome == .sent { sent += 1 }
                attempts.append(attempt)
                if attempts.count >= min(bus.sendsAtOnce, Self.notedAtOnce) {
                    try await note(attempts)
                    attempts = []
                }
                sendNext()
            }
            try await note(attempts)
            return sent
        }
    }

    /// How many outcomes one transaction records. If the process dies before, these messages are sent again.
    private static let notedAtOnce = 50

    private struct Attempt: Sendable {
        let row: OutboxRow
        /// Nil while the message may be sent and is not sent yet.
        let outcome: Outcome?
    }

    private enum Outcome: Sendable, Equatable {
        case sent
        case stopped
        case failed(BusFailure)
    }

    private func send(_ row: OutboxRow) async -> Outcome {
        do throws(BusFailure) {
            try await bus.send(BusMessage(id: row.messageID, orderingKey: row.orderingKey, body: row.body), to: row.address)
            return .sent
        } catch {
            return .failed(error)
        }
    }

    private func note(_ attempts: [Attempt]) async throws {
        guard !attempts.isEmpty else { return }
        let now = clock.now()
        try await database.writeConcurrently { db in
            try db.outboxSent(attempts.filter { $0.outcome == .sent }.map(\.row.id), at: now)
            for attempt in attempts { if case .failed(let failure) = attempt.outcome { try note(failure, of: attempt.row, in: db, at: now) } }
        }
    }

    private func note(_ failure: BusFailure, of row: OutboxRow, in db: any Writer, at now: Date) throws {
        logger.warning("a message could not be sent", metadata: ["message": "\(row.messageID)", "attempts": "\(row.attempts + 1)"])
        switch failure {
        case .unavailable(let reason):
            try db.outboxFailed(row.id, reason: reason, nextAttempt: now.addingTimeInterval(BackOff.messages.seconds(after: row.attempts)))
        case .refused(let reason):
            try db.outboxDead(row.id, reason: reason)
        }
    }
}
