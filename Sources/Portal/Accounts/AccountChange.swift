import Access
import Database
import Directory
import Foundation
import Vocabulary

/// One allowed action, as it is carried out in the transaction that allowed it.
struct AccountChange {
    /// As it was when the action was allowed.
    let account: Account
    /// Both layers, read in the same transaction.
    let grants: [Grant]
    let command: PreparedCommand
    /// The condition afterwards; nil if the account is deleted.
    let destination: AccountCondition?
    let actor: UserID
    let capacity: Capacity
    let now: Date
    /// One of many: its messages have lower priority, and approvers are notified of all together.
    var bulk = false
    /// Where it comes from: nil for what its row says, which was written ahead where many are made at once.
    var from: AccountCondition?

    var action: AccountAction { command.action }
    var effects: AccountEffects { command.action.effects }
    var revision: Int64 { account.revision + 1 }

    var live: Account.Live {
        switch effects.access {
        case .unchanged: account.live
        case .opened: .open
        case .closed: account.live == .none ? .none : .closed
        }
    }

    /// What the installation is told to have; nil where it is not told anything.
    var desired: DesiredAccess? {
        switch command.message {
        case .nothing: nil
        case .opening(let password): .open(password)
        case .closing: account.live == .none ? nil : .closed
        }
    }
}

extension PortalServices {
    /// Does what the action's two rows in `Access` say, one line for each kind of effect.
    /// - Returns: the state afterwards; nil when the account is gone.
    func apply(_ change: AccountChange, in db: any Writer) throws -> AccountState? {
        guard let destination = change.destination else {
            try db.audit(change)
            try db.deleteRemarks(about: .account(change.account.id))
            try db.run("DELETE FROM accounts WHERE id = \(change.account.id)")
            return nil
        }
        let approved = try db.moveGrants(change)
        let sent = try change.desired.map { (access: $0, userName: try userName(of: change.account, in: db)) }
        try db.write(change, destination, sentAs: sent?.userName)
        try db.audit(change)
        if let sent { try send(sent.access, change, approved, as: sent.userName, in: db) }
        try notify(change, in: db)
        try mailOwner(change, in: db)
        return destination.state
    }

    private func send(_ access: DesiredAccess, _ change: AccountChange, _ approved: [Grant], as userName: String, in db: any Writer) throws {
        let state = DesiredChange(
            account: change.account, revision: change.revision, userName: userName, approved: approved, cause: change.action.rawValue, actor: change.actor,
            now: change.now, bulk: change.bulk)
        try deliver(state, access, in: db)
    }

    private func notify(_ change: AccountChange, in db: any Writer) throws {
        if change.destination?.state != .approval { try db.forgetNotices(about: change.account.id) }
        switch change.effects.notified {
        case .nobody: break
        case .approvers: if !change.bulk { try notifyApprovers(of: [change.account], in: db) }
        }
    }
}

extension Writer {
    /// What was approved is what the installation gets; what is restored is what was approved.
    /// - Returns: the grants that are approved afterwards.
    fileprivate func moveGrants(_ change: AccountChange) throws -> [Grant] {
        let approved = change.grants.filter { $0.layer == .approved }
        switch change.effects.grants {
        case .unchanged: break
        case .workingToApproved: return try approveGrants(change, instead: approved)
        case .approvedToWorking: if change.account.live != .none { try copyGrants(of: change.account.id, from: .approved, to: .working) }
        }
        return approved
    }

    private func approveGrants(_ change: AccountChange, instead approved: [Grant]) throws -> [Grant] {
        let account = change.account
        let working = change.grants.filter { $0.layer == .working }
        let assigned = try assignOwnAuthorGroups(of: account, working, at: change.now)
        if !approved.isEmpty { try removeGrants(of: account.id, .approved) }
        // An account that is approved at an organisation makes its owner belong there.
        try addMembership(of: account.ownerID, at: account.organisationID)
        if assigned {
            try addGrants(of: account.id, from: .working, to: .approved)
            return try grants(of: account.id, layer: .approved)
        }
        for grant in working { try add(grant, to: .approved) }
        return working
    }

    fileprivate func write(_ change: AccountChange, _ destination: AccountCondition, sentAs userName: String?) throws {
        // A state that the row has already is not written again: it stands in many indexes.
        let state: Query = destination.state == change.account.state ? "" : ", state = \(destination.state.rawValue), state_since = \(change.now)"
        let columns: Query = "\(state), origin = \(destination.origin.rawValue), live = \(change.live.rawValue), reminded_at = NULL"
        guard try write(change.account, revision: change.revision, columns, sentAs: userName) else { throw AccountRefusal.changedMeanwhile }
    }

    fileprivate func audit(_ change: AccountChange) throws {
        let account = change.account
        let entry = try audit(
            AuditEntry(
                at: change.now, actor: change.actor, capacity: change.capacity.rawValue, action: change.action.rawValue,
                subject: .account(account.id), revision: change.revision,
                details: [
                    "from": (change.from ?? account.condition).state.rawValue, "to": change.destination?.state.rawValue ?? "gone",
                    "organisation": account.organisationNumber.digits,
                ]))
        guard let reason = change.command.reason else { return }
        try addRemark(reason, about: .account(account.id), by: change.actor, to: entry, at: change.now)
    }
}
