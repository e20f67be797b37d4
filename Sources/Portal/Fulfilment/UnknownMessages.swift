import Access
import Database
import Directory
import Foundation
import Logging
import Messaging
import Provisioning
import Vocabulary
import Web

/// Why a row stands in `messages`, where it is about a message that was not understood; also the action in the audit.
enum NotUnderstoodWhere: String, CaseIterable {
    /// An installation did not understand a message of the portal.
    case there = "not_understood_there"
    /// The portal did not understand a message of an installation.
    case here = "not_understood_here"
}

extension MetricRegistry.Family {
    static let notUnderstood = counter("gatehouse_messages_not_understood_total", "Messages that portal or installation did not understand.")
}

extension PortalServices {
    /// Notes that an installation did not understand a message of ours; an account that waits for it shows that.
    func take(_ notice: NotUnderstood, in db: any Writer) throws {
        let now = clock.now()
        guard try db.recordReceipt(messageID: notice.messageID, at: now) else { return }
        guard let sent = try db.sentMessage(notice.inReplyTo) else {
            logger.warning("an installation did not understand a message that is none of ours", metadata: ["message": "\(notice.inReplyTo)"])
            return
        }
        logger.warning(
            "an installation did not understand a message",
            metadata: ["message": "\(notice.inReplyTo)", "kind": "\(notice.kind)", "version": "\(notice.version)", "subject": "\(sent.subject.kind.rawValue) \(sent.subject.id)"])
        figures.count(.notUnderstood, ["where": "installation"])
        let failure = Failure.notUnderstoodThere(notice)
        try db.add([.init(.there, about: sent.subject, .received, id: notice.messageID, revision: sent.revision, at: now, failure: failure)])
        try audit(.there, about: sent.subject, kind: notice.kind, version: notice.version, in: db, at: now)
        try db.outboxAnswered([notice.inReplyTo], at: now)
        if sent.subject.kind == .account {
            try db.run("""
                UPDATE accounts SET failure = \(failure), revision = revision + 1 WHERE id = \(sent.subject.id) AND desired_revision = \(sent.revision)
                """)
        }
        try db.run("UPDATE reconciliations SET failure = \(failure), finished_at = \(now) WHERE message_id = \(notice.inReplyTo) AND finished_at IS NULL")
    }

    /// Notes a message of an installation that this release does not understand, and says so to the installation.
    func take(_ envelope: Envelope, in db: any Writer) throws {
        let now = clock.now()
        guard try db.recordReceipt(messageID: envelope.id, at: now) else { return }
        logger.warning(
            "a message was not understood",
            metadata: ["message": "\(envelope.id)", "kind": "\(envelope.kind)", "version": "\(envelope.version)", "from": "\(envelope.replyTo ?? "nobody")"])
        figures.count(.notUnderstood, ["where": "portal"])
        // Nothing is sent to an address that is no installation's, whatever the message says.
        let installation = try envelope.replyTo.flatMap { try db.installation(at: $0) }
        let subject = installation.map(Subject.provision) ?? .portal
        try db.add([.init(.here, about: subject, .received, id: envelope.id, at: now, failure: Failure.notUnderstoodHere(envelope))])
        try audit(.here, about: subject, kind: envelope.kind, version: envelope.version, in: db, at: now)
        guard installation != nil, let address = envelope.replyTo, let notice = NotUnderstood.answer(to: envelope) else { return }
        try db.add([.init(.here, about: subject, .sent, id: notice.messageID, at: now)])
        try db.enqueue(
            messageID: notice.messageID, to: address, orderingKey: "message:\(notice.messageID)", body: PortalMessage.notUnderstood(notice).bytes(), at: now)
    }

    private func audit(_ place: NotUnderstoodWhere, about subject: Subject, kind: String, version: Int, in db: any Writer, at now: Date) throws {
        try db.audit(
            AuditEntry(
                at: now, actor: nil, capacity: Capacity.system.rawValue, action: place.rawValue, subject: subject, details: ["kind": kind, "version": "\(version)"]))
    }
}

extension MessageRecord {
    /// One that was not understood, or says so.
    /// - Parameter revision: of the account that it is about; 0 for none.
    fileprivate init(
        _ place: NotUnderstoodWhere, about subject: Subject, _ direction: Message.Direction, id: String, revision: Int64 = 0, at now: Date,
        failure: String? = nil
    ) {
        self.init(subject: subject, direction: direction, id: id, revision: revision, at: now, cause: place.rawValue, failure: failure)
    }
}

extension Reader {
    /// What a message of ours was about, and the revision it carried; 0 for none.
    fileprivate func sentMessage(_ id: String) throws -> (subject: Subject, revision: Int64)? {
        let noted = try first("SELECT subject_kind, subject_id, revision FROM messages WHERE direction = 'sent' AND message_id = \(id)") { row in
            (subject: try row.subject(), revision: try row.integer("revision"))
        }
        if let noted { return noted }
        // What is about an installation as a whole stands in the outbox alone.
        let address = try first("SELECT address FROM bus_outbox WHERE message_id = \(id)") { try $0.text("address") }
        return try address.flatMap { try installation(at: $0) }.map { (subject: .provision($0), revision: 0) }
    }

    /// The installation that takes messages at an address of the bus.
    fileprivate func installation(at address: String) throws -> ProvisionID? {
        try first("SELECT id FROM provisions WHERE bus_address = \(address)") { try $0.id("id") }
    }
}
