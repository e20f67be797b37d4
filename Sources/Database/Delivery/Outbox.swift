public import Foundation
import Vocabulary

/// One message that has to reach an address of the service bus, at least once and in order within its key.
public struct OutboxRow: Sendable {
    public let id: Int64
    public let messageID: String
    public let address: String
    public let orderingKey: String
    public let body: [UInt8]
    public let attempts: Int

    /// Messages of bulk work that may be on their way at once, so that an approval made meanwhile waits behind no more than these (ours).
    public static let window = 200
    /// Seconds: no pause between two attempts is as long.
    static let longestPause: TimeInterval = 360

    init(row: Row) throws {
        id = try row.integer("id")
        messageID = try row.text("message_id")
        address = try row.text("address")
        orderingKey = try row.text("ordering_key")
        body = try row.bytes("body")
        attempts = try row.int("attempts")
    }
}

extension Writer {
    /// Hands a message to the relay, in the transaction of the change it tells of.
    /// - Parameter bulk: it is one of many, and waits while there is anything else to send.
    public func enqueue(messageID: String, to address: String, orderingKey: String, body: [UInt8], at now: Date, bulk: Bool = false) throws {
        // What it has to wait for, since the order of a key is kept, waits no longer than it does.
        if !bulk { try run("UPDATE bus_outbox SET bulk = 0 WHERE ordering_key = \(orderingKey) AND sent_at IS NULL AND dead = 0 AND bulk = 1") }
        try run("""
            INSERT INTO bus_outbox (message_id, address, ordering_key, body, created_at, next_attempt_at, bulk)
            VALUES (\(messageID), \(address), \(orderingKey), \(body), \(now), \(now), \(bulk))
            """)
    }

    /// Notes that messages were answered, so that the next of their kind may leave.
    /// - Returns: those of bulk work.
    @discardableResult
    public func outboxAnswered(_ messageIDs: [String], at now: Date) throws -> Set<String> {
        let answered = try rows("""
            UPDATE bus_outbox SET answered_at = \(now) WHERE message_id \(oneOf: messageIDs) AND answered_at IS NULL RETURNING message_id, bulk
            """) { (try $0.text("message_id"), try $0.bool("bulk")) }
        return Set(answered.filter(\.1).map(\.0))
    }

    public func outboxSent(_ ids: [Int64], at now: Date) throws {
        try run("UPDATE bus_outbox SET sent_at = \(now), failure = NULL WHERE id \(oneOf: ids)")
    }

    public func outboxFailed(_ id: Int64, reason: String, nextAttempt: Date) throws {
        try run("UPDATE bus_outbox SET attempts = attempts + 1, failure = \(reason), next_attempt_at = \(nextAttempt) WHERE id = \(id)")
    }

    public func outboxDead(_ id: Int64, reason: String) throws {
        try run("UPDATE bus_outbox SET attempts = attempts + 1, failure = \(reason), dead = 1 WHERE id = \(id)")
    }

    /// Notes that a message was taken. False where it had been taken before: then nothing may be done again.
    public func takeOnce(messageID: String, at now: Date) throws -> Bool { try !takeOnce([messageID], at: now).isEmpty }

    /// Notes that messages were taken.
    /// - Returns: those that had not been taken before; with the others nothing may be done again.
    public func takeOnce(_ messageIDs: [String], at now: Date) throws -> Set<String> {
        guard !messageIDs.isEmpty else { return [] }
        return Set(try rows("""
            INSERT INTO bus_inbox (message_id, received_at) VALUES \(rows: messageIDs.map { [.text($0), now.sqlValue] })
            ON CONFLICT (message_id) DO NOTHING RETURNING message_id
            """) { try $0.text("message_id") })
    }
}

extension Reader {
    /// What is due, oldest first, and of each ordering key only its oldest: a later state never overtakes an earlier one. Bulk work comes after
    /// everything else, and only as much of it as keeps `window` messages unanswered.
    /// - Parameter window: how many messages of bulk work may be on their way at once.
    public func outboxDue(at now: Date, limit: Int, window: Int = OutboxRow.window) throws -> [OutboxRow] {
        let urgent = try outboxDue(bulk: false, at: now, limit: limit)
        guard urgent.count < limit else { return urgent }
        // An answer that never comes holds a place for a minute, not for ever.
        let onTheirWay = try count("""
            SELECT COUNT(*) AS n FROM bus_outbox WHERE bulk = 1 AND answered_at IS NULL AND sent_at > \(now.addingTimeInterval(-60)) AND sent_at <= \(now)
            """)
        return urgent + (try outboxDue(bulk: true, at: now, limit: min(limit - urgent.count, max(0, window - onTheirWay))))
    }

    /// Whether messages of bulk work wait to be sent for the first time, which no more than a minute ago were told to; those that failed are waited for
    /// by nobody.
    public func outboxIsBusy(at now: Date) throws -> Bool {
        try first("""
            SELECT 1 AS n FROM bus_outbox WHERE bulk = 1 AND sent_at IS NULL AND dead = 0 AND attempts = 0
              AND next_attempt_at > \(now.addingTimeInterval(-60)) AND next_attempt_at <= \(now) LIMIT 1
            """) { _ in true } ?? false
    }

    private func outboxDue(bulk: Bool, at now: Date, limit: Int) throws -> [OutboxRow] {
        guard limit > 0 else { return [] }
        let due = try outboxWaiting(bulk: bulk, "next_attempt_at <= \(now)", limit: limit)
        // A clock that was set back: no pause is so long.
        let beyond = now.addingTimeInterval(OutboxRow.longestPause)
        return due + (due.count < limit ? try outboxWaiting(bulk: bulk, "next_attempt_at > \(beyond)", limit: limit - due.count) : [])
    }

    private func outboxWaiting(bulk: Bool, _ moment: Query, limit: Int) throws -> [OutboxRow] {
        try rows("""
            SELECT id, message_id, address, ordering_key, body, attempts FROM bus_outbox AS o
            WHERE bulk = \(bulk) AND sent_at IS NULL AND dead = 0 AND \(moment)
              AND NOT EXISTS (SELECT 1 FROM bus_outbox AS e
                  WHERE e.ordering_key = o.ordering_key AND e.id < o.id AND e.sent_at IS NULL AND e.dead = 0\(dialect.rowByRow))
            ORDER BY next_attempt_at, id LIMIT \(limit)
            """, OutboxRow.init)
    }
}
