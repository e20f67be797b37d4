import Access
import Database
import Directory
import Foundation
import Messaging
import Provisioning
import Vocabulary
import Web

extension PortalServices {
    /// The final check of messages that open accounts (SPEC §2: checked at the request, at the approval and at
    /// delivery). CloseUnknownAccount messages are always sent.
    /// - Returns: the messages that must not be sent, with the refusal's text key.
    func stopDelivery(_ rows: [OutboxRow], in db: any Writer) throws -> [Int64: String] {
        var stopped: [Int64: String] = [:]
        var opening: [(row: Int64, message: DesiredState)] = []
        for row in rows {
            switch PortalMessage(row.body) {
            // An unreadable message stays unreadable, and must not block later ones.
            case nil: stopped[row.id] = "failure.unreadable"
            case .state(let message) where message.open: opening.append((row.id, message))
            case .state, .inventory, .closing, .notUnderstood, .foreign: break
            }
        }
        let ids = opening.map { AccountID(value: $0.message.account) }
        let accounts = try db.accounts(ids)
        let grants = Dictionary(grouping: try db.grants(of: ids).filter { $0.layer == .approved }, by: \.accountID)
        for (row, message) in opening {
            guard let account = accounts[AccountID(value: message.account)],
                let refusal = account.facts(grants: grants[account.id] ?? []).somethingDisabled
            else { continue }
            try stop(message, to: account, refusal, in: db)
            stopped[row] = Failure.stored(refusal)
        }
        return stopped
    }

    private func stop(_ message: DesiredState, to account: Account, _ refusal: AccountRefusal, in db: any Writer) throws {
        try db.run("UPDATE accounts SET failure = \(Failure.stored(refusal)), revision = revision + 1 WHERE id = \(account.id)")
        try db.audit(
            AuditEntry(
                at: clock.now(), actor: nil, capacity: Capacity.system.rawValue, action: "delivery_stopped", subject: .account(account.id),
                revision: message.revision, details: ["reason": refusal.textKey]))
    }
}

/// Why a message was not sent or not applied, as stored: a text key, and after a colon the project.
enum Failure {
    static func stored(_ refusal: AccountRefusal) -> String {
        [refusal.textKey, refusal.arguments["project"]].compactMap(\.self).joined(separator: ":")
    }

    /// Whether the portal stopped the message, not the installation.
    static func wasStopped(_ stored: String) -> Bool { stored.hasPrefix("refusal.") || stored.hasPrefix("failure.") }

    /// A message of ours that the installation did not understand.
    static func notUnderstoodThere(_ notice: NotUnderstood) -> String { "node.failure.not_understood:\(notice.kind):\(notice.version)" }

    static func isNotUnderstood(_ stored: String) -> Bool { stored.hasPrefix("node.failure.not_understood") }

    /// A message of an installation that we did not understand.
    static func notUnderstoodHere(_ envelope: Envelope) -> String { "failure.not_understood:\(envelope.kind):\(envelope.version)" }

    static func words(_ stored: String, _ texts: Texts) -> String {
        let parts = stored.split(separator: ":").map(String.init)
        switch (parts.first, parts.count) {
        case ("refusal.project_disabled", 2): return texts("refusal.project_disabled", ["project": parts[1]])
        case ("node.failure.not_understood", 3): return texts("node.failure.not_understood", ["kind": parts[1], "version": parts[2]])
        case ("failure.not_understood", 3): return texts("failure.not_understood", ["kind": parts[1], "version": parts[2]])
        // A key alone, or an installation's own words.
        default: return texts(stored)
        }
    }
}
