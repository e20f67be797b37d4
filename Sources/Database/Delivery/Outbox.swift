public import Foundation
import Vocabulary

/// One message for an address of the service bus, to be delivered at least once and in order within its ordering key.
public struct OutboxRow: Sendable {
    public let id: Int64
    public let messageID: String
    public let address: String
    public let orderingKey: String
    public let body: [UInt8]
    public let attempts: Int

    /// How many bulk messages may be in transit at once. A later approval waits for no more than these (our choice).
    public static let window = 200
    /// Seconds: longer than any pause between two attempts.
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
    /// Adds a message to the outbox, in the transaction of the change that it reports.
    /// - Parameter bulk: the message has lower priority than others.
    public func enqueue(messageID: String, to address: String, orderingKey: String, body: [UInt8], at now: Date, bulk: Bool = false) throws {
        // Order within a key is kept, so earlier bulk messages of the key get the same priority.
        if !bulk { try run("UPDATE bus_outbox SET bulk = 0 WHERE ordering_key = \(orderingKey) AND sent_at IS NULL AND dead = 0 AND bulk = 1") }
        try run("""
            INSERT INTO bus_outbox (message_id, address, ordering_key, body, created_at, next_attempt_at, bulk)
            VALUES (\(messageID), \(address), \(orderingKey), \(body), \(now), \(now), \(bulk))
            """)
    }

    /// Records that messages were answered, so that further bulk messages may leave.
    /// - Returns: the bulk messages among them.
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

    /// Records the receipt of a message. False if it was received before: then it must have no effect.
    public func recordReceipt(messageID: String, at now: Date) throws -> Bool { try !recordReceipt([messageID], at: now).isEmpty }

    /// Records the receipt of messages.
    /// - Returns: those that were not received before. The others must have no effect.
    public func recordReceipt(_ messageIDs: [String], at now: Date) throws -> Set<String> {
        guard !messageIDs.isEmpty else { return [] }
        return Set(try rows("""
            INSERT INTO bus_inbox (message_id, received_at) VALUES \(rows: messageIDs.map { [.text($0), now.sqlValue] })
            ON CONFLICT (message_id) DO NOTHING RETURNING message_id
            """) { try $0.text("message_id") })
    }
}

extension Reader {
    /// The due messages, oldest first, at most one per ordering key: its oldest, so a later state never overtakes an earlier one. Bulk messages come
    /// after all others, and only while fewer than `window` are unanswered.
    /// - Parameter window: how many bulk messages may be in transit at once.
    public func outboxDue(at now: Date, limit: Int, window: Int = OutboxRow.window) throws -> [OutboxRow] {
        let urgent = try outboxDue(bulk: false, at: now, limit: limit)
        guard urgent.count < limit else { return urgent }
        // A missing answer counts as in transit for a minute, not for ever.
        let onTheirWay = try count("""
            SELECT COUNT(*) AS n FROM bus_outbox WHERE bulk = 1 AND answered_at IS NULL AND sent_at > \(now.addingTimeInterval(-60)) AND sent_at <= \(now)
            """)
        return urgent + (try outboxDue(bulk: true, at: now, limit: min(limit - urgent.count, max(0, window - onTheirWay))))
    }

    /// True while bulk messages due within the last minute are unsent. Failed ones do not count.
    public func outboxIsBusy(at now: Date) throws -> Bool {
        try first("""
            SELECT 1 AS n FROM bus_outbox WHERE bulk = 1 AND sent_at IS NULL AND dead = 0 AND attempts = 0
              AND next_attempt_at > \(now.addingTimeInterval(-60)) AND next_attempt_at <= \(now) LIMIT 1
            """) { _ in true } ?? false
    }

    private func outboxDue(bulk: Bool, at now: Date, limit: Int) throws -> [OutboxRow] {
        guard limit > 0 else { return [] }
        let due = try outboxWaiting(bulk: bulk, "next_attempt_at <= \(now)", limit: limit)
        // No pause is this long: the clock was set back.
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
