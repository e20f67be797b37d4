import Access
import Database
import Directory
import Foundation
import Mail
import Messaging
import Vocabulary

/// One allowed action being carried out inside its transaction.
struct AccountChange {
    let services: PortalServices
    let db: any Writer
    let account: Account
    let action: AccountAction
    /// Where it leads; nil when the account is gone then.
    let destination: AccountCondition?
    let reason: String?
    let prepared: PreparedCredentials?
    let actor: UserID?
    let capacity: Capacity
    let now: Date
    /// It is one of many: what it sends waits while there is anything else, and those who approve are told of all at once.
    var bulk = false
    /// Both layers, where the caller has read them in this transaction.
    var grants: [Grant]?
    /// The row was added with the state that this leads to.
    var stateIsStored = false

    var revision: Int64 { account.revision + 1 }

    /// - Returns: the state afterwards; nil when the account is gone.
    func apply() throws -> AccountState? {
        guard let destination else {
            try audit(to: nil)
            try db.run("DELETE FROM accounts WHERE id = \(account.id)")
            return nil
        }
        let approved = try prepareGrants()
        try write(destination)
        try audit(to: destination)
        try sendDesiredState(approved)
        if destination.state != .approval { try db.forgetNotices(about: account.id) }
        try services.mails(about: self, in: db)
        return destination.state
    }

    /// What was approved is what the installation gets; what is restored is what was approved.
    /// - Returns: what is approved now, where that is known.
    private func prepareGrants() throws -> [Grant]? {
        switch action {
        case .approve:
            let grants = try grants ?? db.grants(of: [account.id])
            let assigned = try db.assignOwnAuthorGroups(of: account, grants, at: now)
            if grants.contains(where: { $0.layer == .approved }) { try db.removeGrants(of: account.id, .approved) }
            if assigned {
                try db.addGrants(of: account.id, from: .working, to: .approved)
            } else {
                for grant in grants where grant.layer == .working { try db.add(grant, to: .approved) }
            }
            // Whoever has an approved account at an organisation belongs to it.
            try db.run("""
                INSERT INTO memberships (user_id, organisation_id) VALUES (\(account.ownerID), \(account.organisationID))
                ON CONFLICT (user_id, organisation_id) DO NOTHING
                """)
            return assigned ? nil : grants.filter { $0.layer == .working }
        case .enable, .discardDraft:
            try db.copyGrants(of: account.id, from: .approved, to: .working)
        // What was never approved keeps what it asks for.
        case .createNewDraft where account.live != .none:
            try db.copyGrants(of: account.id, from: .approved, to: .working)
        default: break
        }
        return nil
    }

    private func write(_ destination: AccountCondition) throws {
        let since = destination.state == account.state ? account.stateSince : now
        let state: Query = stateIsStored ? "" : "state = \(destination.state.rawValue), state_since = \(since), "
        let changed = try db.run("""
            UPDATE accounts SET \(state)origin = \(destination.origin.rawValue), revision = \(revision), live = \(live.rawValue), reminded_at = NULL, failure = NULL
            WHERE id = \(account.id) AND revision = \(account.revision)
            """)
        guard changed == 1 else { throw Refusal.changedMeanwhile }
    }

    private var live: Account.Live {
        switch action {
        case .approve, .enable: .open
        case .disable: account.live == .none ? .none : .closed
        default: account.live
        }
    }

    private func audit(to destination: AccountCondition?) throws {
        let details = ["from": account.state.rawValue, "to": destination?.state.rawValue ?? "gone", "organisation": account.organisationNumber]
        let entry = try db.audit(
            AuditEntry(
                at: now, actor: actor, capacity: capacity.rawValue, action: action.rawValue, subject: ("account", account.id.value),
                revision: revision, details: details))
        guard let reason, let actor, action.rule.reasonRequired else { return }
        try db.run("INSERT INTO remarks (account_id, author_id, at, audit_seq, text) VALUES (\(account.id), \(actor), \(now), \(entry), \(reason))")
    }

    private func sendDesiredState(_ approved: [Grant]?) throws {
        switch action {
        case .approve where account.live != .open: try deliver(open: true, .new(.published), approved)
        case .approve, .push: try deliver(open: true, .waiting, approved)
        case .enable: try deliver(open: true, .new(.enabled))
        case .resetPassword: try deliver(open: true, .new(.reset))
        case .disable where account.live != .none: try deliver(open: false, .none)
        default: break
        }
    }

    private func deliver(open: Bool, _ credentials: CredentialsChoice, _ approved: [Grant]? = nil) throws {
        let change = DesiredChange(
            db: db, account: account, revision: revision, cause: action.rawValue, actor: actor, now: now, prepared: prepared, bulk: bulk, approved: approved)
        try services.deliver(change, open: open, credentials: credentials)
    }
}
