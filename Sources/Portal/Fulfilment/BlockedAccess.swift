import Access
import Database
import Directory
import Foundation
import Vocabulary

extension PortalServices {
    /// Updates the installations after a person was blocked or unblocked: accounts with open access close, or open
    /// again with the same password (SPEC §4). States stay. Runs in the transaction of the change.
    /// - Parameter organisation: nil for all.
    func resendAccess(of user: UserID, at organisation: OrganisationID?, _ step: UserStep, in db: any Writer) throws {
        let opens: Bool
        switch step.action.effects.access {
        case .unchanged: return
        case .closed: opens = false
        case .reopened: opens = true
        }
        let here: Query = organisation.map { "a.organisation_id = \($0)" } ?? "1 = 1"
        let accounts = try db.rows("\(Account.selection) WHERE a.user_id = \(user) AND a.live = 'open' AND \(here) ORDER BY a.id", Account.init)
        for account in accounts where account.opens == opens {
            try settle(account, step, in: db)
        }
    }

    private func settle(_ account: Account, _ step: UserStep, in db: any Writer) throws {
        let change = DesiredChange(
            account: account, revision: account.revision + 1, userName: try userName(of: account, in: db),
            approved: try db.grants(of: account.id, layer: .approved), cause: step.action.rawValue, actor: step.actor, now: step.now)
        guard try db.write(account, revision: change.revision, sentAs: change.userName) else { throw UserRefusal.changedMeanwhile }
        try db.audit(
            AuditEntry(
                at: step.now, actor: step.actor, capacity: step.capacity.rawValue, action: account.opens ? "access_reopened" : "access_closed",
                subject: .account(account.id), revision: change.revision, details: ["organisation": account.organisationNumber.digits]))
        try deliver(change, DesiredAccess(of: account), in: db)
    }
}

/// An action on a person that is being carried out: by whom and when.
struct UserStep: Sendable {
    let action: UserAction
    let actor: UserID
    let capacity: Capacity
    let now: Date
}
