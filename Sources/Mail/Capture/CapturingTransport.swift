public import Database
public import Foundation
public import Vocabulary

/// Stores mails instead of sending them, for the demo and for tests: `/dev/mail` shows them. A mail that is delivered
/// twice is stored once, with its number of deliveries.
public struct CapturingTransport: MailTransport {
    let database: Database
    let keys: Keyring
    let clock: TimeSource

    public init(database: Database, keys: Keyring, clock: TimeSource) {
        self.database = database
        self.keys = keys
        self.clock = clock
    }

    public func deliver(_ envelope: MailEnvelope) async throws(MailFailure) {
        do {
            let body = try keys.seal([UInt8](JSONEncoder().encode(envelope.content)), as: MailSeal.context(envelope.messageID))
            let now = clock.now()
            try await database.writeConcurrently { db in
                try db.run("""
                    INSERT INTO captured_mail (message_id, kind, sender, recipient, body, captured_at)
                    VALUES (\(envelope.messageID), \(envelope.kind), \(envelope.sender), \(envelope.recipient), \(body), \(now))
                    ON CONFLICT (message_id) DO UPDATE SET deliveries = captured_mail.deliveries + 1, body = excluded.body
                    """)
            }
        } catch {
            throw .temporary("the mail could not be kept")
        }
    }
}

/// A mail for display in the demo.
public struct CapturedMail: Sendable {
    public let id: Int64
    public let messageID: String
    public let kind: String
    public let sender: String
    public let recipient: String
    public let content: MailContent
    public let at: Date
    public let deliveries: Int

    init(row: Row, keys: Keyring) throws {
        id = try row.integer("id")
        messageID = try row.text("message_id")
        kind = try row.text("kind")
        sender = try row.text("sender")
        recipient = try row.text("recipient")
        at = try row.date("captured_at")
        deliveries = try row.int("deliveries")
        let plain = try keys.open(try row.bytes("body"), as: MailSeal.context(messageID))
        content = try JSONDecoder().decode(MailContent.self, from: Data(plain))
    }
}

extension Reader {
    /// Newest first.
    public func capturedMails(keys: Keyring, limit: Int) throws -> [CapturedMail] {
        try rows("SELECT * FROM captured_mail ORDER BY id DESC LIMIT \(limit)") { try CapturedMail(row: $0, keys: keys) }
    }

    public func capturedMail(_ id: Int64, keys: Keyring) throws -> CapturedMail? {
        try first("SELECT * FROM captured_mail WHERE id = \(id)") { try CapturedMail(row: $0, keys: keys) }
    }
}
