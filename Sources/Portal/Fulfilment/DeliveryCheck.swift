import Access
import Database
import Foundation
import ServiceBus
import Vocabulary

extension PortalServices {
    /// The last look before a message that opens an account leaves (SPEC §2: checked at the request, at the approval and at
    /// delivery). What closes one always leaves.
    /// - Returns: why it may not leave, in the refusal's text key; nil where it may.
    func stopDelivery(_ row: OutboxRow, in db: any Writer) throws -> String? {
        let message = try JSONDecoder().decode(DesiredState.self, from: Data(row.body))
        guard message.open, let account = try db.account(AccountID(value: message.account)),
            let refusal = try db.circumstances(of: account).somethingDisabled
        else { return nil }
        try db.run("UPDATE accounts SET failure = \(refusal.textKey), revision = revision + 1 WHERE id = \(account.id)")
        try db.audit(
            AuditEntry(
                at: clock.now(), actor: nil, capacity: Capacity.system.rawValue, action: "delivery_stopped", subject: ("account", account.id.value),
                revision: message.revision, details: ["reason": refusal.textKey]))
        return refusal.textKey
    }
}
