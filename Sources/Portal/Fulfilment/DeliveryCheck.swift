import Access
import Database
import Foundation
import ServiceBus
import Vocabulary
import Web

extension PortalServices {
    /// The last look before a message that opens an account leaves (SPEC §2: checked at the request, at the approval and at
    /// delivery). What closes one always leaves.
    /// - Returns: why it may not leave, in the refusal's text key; nil where it may.
    func stopDelivery(_ row: OutboxRow, in db: any Writer) throws -> String? {
        // What cannot be read now cannot be read later either, and must not hold back what comes after it.
        guard let known = PortalMessage(row.body) else { return "failure.unreadable" }
        guard case .state(let message) = known, message.open, let account = try db.account(AccountID(value: message.account)),
            let refusal = try db.circumstances(of: account, grants: .approved).somethingDisabled
        else { return nil }
        try db.run("UPDATE accounts SET failure = \(Failure.stored(refusal)), revision = revision + 1 WHERE id = \(account.id)")
        try db.audit(
            AuditEntry(
                at: clock.now(), actor: nil, capacity: Capacity.system.rawValue, action: "delivery_stopped", subject: ("account", account.id.value),
                revision: message.revision, details: ["reason": refusal.textKey]))
        return Failure.stored(refusal)
    }
}

/// Why something was not delivered or not applied, as it is stored: a text key, and after a colon the project it is about.
enum Failure {
    static func stored(_ refusal: Refusal) -> String {
        [refusal.textKey, refusal.arguments["project"]].compactMap(\.self).joined(separator: ":")
    }

    /// What was stopped on this side, rather than refused by the installation.
    static func wasStopped(_ stored: String) -> Bool { stored.hasPrefix("refusal.") || stored.hasPrefix("failure.") }

    static func words(_ stored: String, _ texts: Texts) -> String {
        let withProject = "refusal.project_disabled:"
        guard stored.hasPrefix(withProject) else { return texts(stored) }
        return texts("refusal.project_disabled", ["project": String(stored.dropFirst(withProject.count))])
    }
}
