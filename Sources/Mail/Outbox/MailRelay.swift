public import Database
import Foundation
public import Logging
public import Vocabulary

/// A mail for delivery: what a transport needs and nothing more.
public struct MailEnvelope: Sendable {
    public let messageID: String
    public let kind: String
    public let sender: String
    public let recipient: String
    public let content: MailContent
}

/// Why a delivery failed, in the server's words if it gave any (RFC 5321 §4.2.1).
public enum MailFailure: Error, Sendable, Equatable {
    /// Retry later.
    case temporary(String)
    /// A retry would fail in the same way.
    case permanent(String)
}

public protocol MailTransport: Sendable {
    func deliver(_ envelope: MailEnvelope) async throws(MailFailure)
}

/// Sends the mail outbox to the transport. It retries failed mails; body and Message-ID never change between attempts.
public struct MailRelay: Sendable {
    let database: Database
    let keys: Keyring
    let transport: any MailTransport
    /// Envelope From and Header From.
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

    /// Delivers the due mails.
    /// - Returns: how many were delivered.
    @discardableResult
    public func deliverDue() async -> Int {
        var delivered = 0
        do {
            let now = clock.now()
            for mail in try await database.read({ try $0.mailDue(at: now, limit: 50) }) {
                // The next leader delivers the rest.
                if Task.isCancelled { break }
                if try await deliver(mail) { delivered += 1 }
            }
        } catch {
            logger.error("the mail outbox could not be worked on", metadata: ["error": "\(error)"])
        }
        return delivered
    }

    private func deliver(_ mail: WaitingMail) async throws -> Bool {
        guard let plain = try? keys.open(mail.body, as: MailSeal.context(mail.messageID)),
            let content = try? JSONDecoder().decode(MailContent.self, from: Data(plain))
        else {
            try await note(.temporary("the mail cannot be opened"), of: mail)
            return false
        }
        let envelope = MailEnvelope(
            messageID: mail.messageID, kind: mail.kind, sender: sender, recipient: mail.recipient, content: content)
        do throws(MailFailure) {
            try await transport.deliver(envelope)
        } catch {
            try await note(error, of: mail)
            return false
        }
        let now = clock.now()
        try await database.writeConcurrently { try $0.mailDelivered(mail.id, at: now) }
        return true
    }

    private func note(_ failure: MailFailure, of mail: WaitingMail) async throws {
        let now = clock.now()
        switch failure {
        case .temporary(let reason) where now.timeIntervalSince(mail.createdAt) < Self.patience:
            logger.warning("a mail could not be delivered", metadata: ["mail": "\(mail.messageID)", "attempts": "\(mail.attempts + 1)"])
            let next = now.addingTimeInterval(BackOff.mails.seconds(after: mail.attempts))
            try await database.writeConcurrently { try $0.mailFailed(mail.id, reason: reason, nextAttempt: next) }
        case .temporary(let reason), .permanent(let reason):
            logger.error("a mail is undeliverable", metadata: ["mail": "\(mail.messageID)", "attempts": "\(mail.attempts + 1)"])
            try await database.writeConcurrently { try $0.mailUndeliverable(mail.id, reason: reason, at: now) }
        }
    }

    /// Seconds during which a mail is retried: four to five days are usual (RFC 5321 §4.5.4.1).
    private static let patience: TimeInterval = 5 * 86400
}
