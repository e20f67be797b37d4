import Database
import Foundation
import Logging
import Messaging
import Provisioning
import Vocabulary

extension Agent {
    /// Says to the portal that this release does not understand a message of its, in the transaction that took it.
    func refuse(_ envelope: Envelope, in db: any Writer, at now: Date) throws {
        logger.warning(
            "a message of the portal was not understood",
            metadata: ["message": "\(envelope.id)", "kind": "\(envelope.kind)", "version": "\(envelope.version)"])
        try audit("not_understood_here", message: envelope.id, kind: envelope.kind, version: envelope.version, in: db, at: now)
        guard let notice = NotUnderstood.answer(to: envelope) else { return }
        try db.enqueue(
            messageID: notice.messageID, to: BusAddress.answers, orderingKey: notice.messageID,
            body: NodeMessage.notUnderstood(notice).bytes(replyTo: replyTo), at: now)
    }

    /// Notes that the portal did not understand a message of ours.
    func note(_ notice: NotUnderstood, in db: any Writer, at now: Date) throws {
        logger.warning(
            "the portal did not understand a message",
            metadata: ["message": "\(notice.inReplyTo)", "kind": "\(notice.kind)", "version": "\(notice.version)"])
        try audit("not_understood_there", message: notice.inReplyTo, kind: notice.kind, version: notice.version, in: db, at: now)
    }

    private func audit(_ action: String, message: String, kind: String, version: Int, in db: any Writer, at now: Date) throws {
        try db.audit(
            AuditEntry(
                at: now, actor: nil, capacity: "system", action: action, subject: .node,
                details: ["message": message, "kind": kind, "version": "\(version)"]))
    }
}
