public import Database
import Foundation
public import Logging
public import Vocabulary

/// A mail on its way: what a transport needs and nothing more.
public struct MailEnvelope: Sendable {
    public let messageID: String
    public let kind: String
    public let sender: String
    public let recipient: String
    public let content: MailContent
}

public enum MailFailure: Error, Sendable, Equatable {
    case temporary(String)
}

public protocol MailTransport: Sendable {
    func deliver(_ envelope: MailEnvelope) async throws(MailFailure)
}

/// Carries the mail outbox to the transport. What failed is tried again; body and Message-ID never change between attempts.
public struct Postman: Sendable {
    let database: Database
    let keys: Keyring
    let transport: any MailTransport
    /// Envelope From and Header From alike.
    let sender: String
    let clock: TimeSource
    let logger: Logger

    public init(database: Database, keys: Keyring, transport: any MailTransport, sender: String, clock: TimeSource, logger: Logger) {
        self.database = database
        self.keys = keys
        self.transport = transport
        self.sender = sender
        self.clock = clock
        self.logger = logger
    }

    /// Delivers what is due now.
    /// - Returns: how many mails were delivered.
    @discardableResult
    public func deliverDue() async -> Int {
        var delivered = 0
        do {
            let now = clock.now()
            for mail in try await database.read({ try $0.mailDue(at: now, limit: 50) }) where try await deliver(mail) { delivered += 1 }
        } catch {
            logger.error("the mail outbox could not be worked on", metadata: ["error": "\(error)"])
        }
        return delivered
    }

    private func deliver(_ mail: WaitingMail) async throws -> Bool {
        guard let plain = try? keys.open(mail.body, as: MailSeal.context(mail.messageID)),
            let content = try? JSONDecoder().decode(MailContent.self, from: Data(plain))
        else { return try await postpone(mail, .temporary("the mail cannot be opened")) }
        let envelope = MailEnvelope(
            messageID: mail.messageID, kind: mail.kind, sender: sender, recipient: mail.recipient, content: content)
        do throws(MailFailure) {
            try await transport.deliver(envelope)
        } catch {
            return try await postpone(mail, error)
        }
        let now = clock.now()
        // Once delivered, the outbox forgets what it said: a mail may carry a temporary password.
        let forgotten = [UInt8]()
        try await database.write { db in
            try db.run("UPDATE mail_outbox SET delivered_at = \(now), failure = NULL, body = \(forgotten) WHERE id = \(mail.id)")
        }
        return true
    }

    private func postpone(_ mail: WaitingMail, _ failure: MailFailure) async throws -> Bool {
        guard case .temporary(let reason) = failure else { return false }
        logger.warning("a mail could not be delivered", metadata: ["mail": "\(mail.messageID)", "attempts": "\(mail.attempts + 1)"])
        let next = clock.now().addingTimeInterval(min(3600, 5 * Double(1 << min(mail.attempts, 10))))
        try await database.write { db in
            try db.run("UPDATE mail_outbox SET attempts = attempts + 1, failure = \(reason), next_attempt_at = \(next) WHERE id = \(mail.id)")
        }
        return false
    }
}
