public import Database
public import Foundation
import Vocabulary

extension Writer {
    /// Puts a mail into the outbox, in the transaction of what it tells of.
    /// - Parameter bulk: it is one of many, and waits while there are others.
    public func enqueue(_ mail: OutgoingMail, sealedWith keys: Keyring, at now: Date, bulk: Bool = false) throws {
        try enqueue([mail], sealedWith: keys, at: now, bulk: bulk)
    }

    /// Puts mails into the outbox with one statement.
    public func enqueue(_ mails: [OutgoingMail], sealedWith keys: Keyring, at now: Date, bulk: Bool = false) throws {
        guard !mails.isEmpty else { return }
        let rows = try mails.map { mail -> [SQLValue] in
            let body = try keys.seal(mail.content.json, as: MailSeal.context(mail.messageID))
            return [
                .text(mail.messageID), .text(mail.kind), .text(mail.recipient.address), mail.about?.kind.sqlValue ?? .null,
                mail.about.map { .integer($0.id) } ?? .null, .blob(body), now.sqlValue, now.sqlValue, bulk.sqlValue,
            ]
        }
        try run("INSERT INTO mail_outbox (message_id, kind, recipient, subject_kind, subject_id, body, created_at, next_attempt_at, bulk) VALUES \(rows: rows)")
    }

    /// Once it is over with a mail, the outbox forgets what it said: it may carry a temporary password.
    func mailDelivered(_ id: Int64, at now: Date) throws {
        let forgotten = [UInt8]()
        try run("UPDATE mail_outbox SET delivered_at = \(now), failure = NULL, body = \(forgotten) WHERE id = \(id)")
    }

    func mailFailed(_ id: Int64, reason: String, nextAttempt: Date) throws {
        try run("UPDATE mail_outbox SET attempts = attempts + 1, failure = \(reason), next_attempt_at = \(nextAttempt) WHERE id = \(id)")
    }

    func mailUndeliverable(_ id: Int64, reason: String, at now: Date) throws {
        let forgotten = [UInt8]()
        try run("UPDATE mail_outbox SET attempts = attempts + 1, undeliverable_at = \(now), failure = \(reason), body = \(forgotten) WHERE id = \(id)")
    }
}

enum MailSeal {
    static func context(_ messageID: String) -> String { "mail:\(messageID)" }
}

struct WaitingMail: Sendable {
    let id: Int64
    let messageID: String
    let kind: String
    let recipient: String
    let body: [UInt8]
    let createdAt: Date
    let attempts: Int

    init(row: Row) throws {
        id = try row.integer("id")
        messageID = try row.text("message_id")
        kind = try row.text("kind")
        recipient = try row.text("recipient")
        body = try row.bytes("body")
        createdAt = try row.date("created_at")
        attempts = try row.int("attempts")
    }
}

extension Reader {
    /// What is due, oldest first; the mails of bulk work after all others, and after its messages: access is opened before it is told of.
    func mailDue(at now: Date, limit: Int) throws -> [WaitingMail] {
        let urgent = try mailDue(bulk: false, at: now, limit: limit)
        guard urgent.count < limit, try !outboxIsBusy(at: now) else { return urgent }
        return urgent + (try mailDue(bulk: true, at: now, limit: limit - urgent.count))
    }

    private func mailDue(bulk: Bool, at now: Date, limit: Int) throws -> [WaitingMail] {
        let due = try mailWaiting(bulk: bulk, "next_attempt_at <= \(now)", limit: limit)
        // A clock that was set back: no pause is so long.
        return due + (due.count < limit ? try mailWaiting(bulk: bulk, "next_attempt_at > \(now.addingTimeInterval(2 * 3600))", limit: limit - due.count) : [])
    }

    private func mailWaiting(bulk: Bool, _ moment: Query, limit: Int) throws -> [WaitingMail] {
        try rows("""
            SELECT id, message_id, kind, recipient, body, created_at, attempts FROM mail_outbox
            WHERE delivered_at IS NULL AND undeliverable_at IS NULL AND bulk = \(bulk) AND \(moment) ORDER BY next_attempt_at, id LIMIT \(limit)
            """, WaitingMail.init)
    }
}
