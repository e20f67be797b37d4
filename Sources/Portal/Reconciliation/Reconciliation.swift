import Access
import Database
import Directory
import Foundation
import Logging
import Messaging
import Provisioning
import Vocabulary

/// How many differences one comparison repairs at an installation.
enum RepairLimit {
    static let none: Int64 = 0
    /// The limit without a person: more differences need somebody's decision.
    static let daily: Int64 = 100
    static let all = Int64.max
}

/// One request to an installation for its accounts (SPEC §6).
struct Reconciliation: Sendable {
    let id: Int64
    let provision: ProvisionID
    let place: InventoryRequest.Place
    let busAddress: String
    let messageForm: MessageForm
    let repairs: Int64
    let actor: UserID?
    let requestedAt: Date

    init(row: Row) throws {
        id = try row.integer("id")
        provision = try row.id("provision_id")
        place = InventoryRequest.Place(organisationNumber: try row.text("number"), application: try row.text("application_id"))
        busAddress = try row.text("bus_address")
        messageForm = try MessageForm(row: row)
        repairs = try row.integer("repairs")
        actor = try row.optional("actor_id", row.id)
        requestedAt = try row.date("requested_at")
    }
}

extension Writer {
    /// Asks every installation that ever got an account, unless a request is open already.
    /// - Parameters:
    ///   - repairs: how many differences are repaired at each; ``RepairLimit``.
    ///   - actor: nil for the system.
    /// - Returns: how many installations were asked.
    @discardableResult
    func askInstallations(repairs: Int64, by actor: UserID?, at now: Date, random: RandomSource) throws -> Int {
        let forgotten = now.addingTimeInterval(-7 * 86400)
        let installations = try rows("""
            SELECT p.id, p.bus_address, p.speaks_envelope, p.application_id, o.number FROM provisions AS p JOIN organisations AS o ON o.id = p.organisation_id
            WHERE EXISTS (SELECT 1 FROM accounts AS a WHERE a.provision_id = p.id AND a.user_name IS NOT NULL)
              AND NOT EXISTS (SELECT 1 FROM reconciliations AS r WHERE r.provision_id = p.id AND r.finished_at IS NULL AND r.requested_at > \(forgotten))
            ORDER BY p.id
            """) { row in
            (id: try row.id("id") as ProvisionID, address: try row.text("bus_address"), form: try MessageForm(row: row),
             place: InventoryRequest.Place(organisationNumber: try row.text("number"), application: try row.text("application_id")))
        }
        // An open request gets the new limit of repairs.
        try run("UPDATE reconciliations SET repairs = \(repairs), actor_id = \(actor) WHERE finished_at IS NULL AND repairs < \(repairs)")
        for installation in installations {
            let request = InventoryRequest(messageID: random.hex(16), inventoryOf: installation.place)
            try run("""
                INSERT INTO reconciliations (provision_id, message_id, repairs, actor_id, requested_at)
                VALUES (\(installation.id), \(request.messageID), \(repairs), \(actor), \(now))
                """)
            try enqueue(
                messageID: request.messageID, to: installation.address, orderingKey: "inventory:\(installation.id)",
                body: PortalMessage.inventory(request).bytes(installation.form), at: now)
        }
        return installations.count
    }

    /// Deletes comparisons that are older than a month.
    func forgetReconciliations(at now: Date) throws {
        try run("DELETE FROM reconciliations WHERE requested_at < \(now.addingTimeInterval(-30 * 86400))")
    }
}

extension PortalServices {
    /// Compares a page of an installation's accounts with the expected ones, records the differences, and repairs them up to the limit.
    func take(_ page: InventoryPage, isEnveloped: Bool, in db: any Writer) throws {
        let now = clock.now()
        guard try db.recordReceipt(messageID: page.messageID, at: now) else { return }
        guard let asked = try db.reconciliation(page.inReplyTo) else {
            logger.warning("an inventory that nobody asked for was put aside", metadata: ["message": "\(page.messageID)"])
            return
        }
        if isEnveloped, asked.messageForm == .bare { try db.noteEnvelopes(of: [asked.provision]) }
        let comparison = try compare(page, asked, in: db)
        let left = asked.repairs - Int64(try db.count("SELECT COUNT(*) AS n FROM drifts WHERE reconciliation_id = \(asked.id)"))
        for (number, drift) in comparison.drifts.enumerated() {
            let repaired = number < left
            if repaired { try repair(drift, asked, in: db, at: now) }
            try db.run("""
                INSERT INTO drifts (reconciliation_id, account, kind, portal_revision, node_revision, is_repaired)
                VALUES (\(asked.id), \(drift.account), \(drift.kind.rawValue), \(drift.portalRevision), \(drift.nodeRevision), \(repaired))
                """)
        }
        let finished = page.through == nil ? now : nil
        try db.run("""
            UPDATE reconciliations SET compared = compared + \(comparison.compared), under_way = under_way + \(comparison.underWay), finished_at = \(finished),
                failure = \(page.failure) WHERE id = \(asked.id)
            """)
        try db.outboxAnswered([page.inReplyTo], at: now)
    }

    private func compare(_ page: InventoryPage, _ asked: Reconciliation, in db: any Reader) throws -> Comparison {
        guard page.failure == nil else { return Comparison() }
        let believed = try db.believed(of: asked.provision, after: page.after, through: page.through)
        var entries = Dictionary(page.entries.map { ($0.account, $0) }, uniquingKeysWith: { first, _ in first })
        var comparison = Comparison()
        let grants = Dictionary(grouping: try db.approvedGrants(of: believed.map(\.account.id)), by: \.accountID)
        for each in believed {
            let entry = entries.removeValue(forKey: each.account.id.value)
            let standing = each.standing(asked: asked.requestedAt)
            guard standing != .underWay else {
                comparison.underWay += 1
                continue
            }
            comparison.compared += 1
            let digest = state(of: each.account, grants: grants[each.account.id] ?? []).digest
            if let drift = each.drift(digest: digest, entry, standing) { comparison.drifts.append(drift) }
        }
        comparison.compared += entries.count
        // A closed account is harmless, even if the portal does not know it.
        comparison.drifts += entries.values.filter(\.isOpen).sorted { $0.account < $1.account }.map {
            Drift(account: $0.account, kind: .unknown, portalRevision: nil, nodeRevision: $0.revision)
        }
        return comparison
    }

    /// The current desired state of an account.
    private func state(of account: Account, grants: [Grant]) -> DesiredState {
        desiredState(
            of: account, messageID: "", revision: account.desiredRevision, userName: account.userName ?? "", open: account.opens, grants: grants, verifier: nil)
    }

    /// Sends the account's desired state again, with a revision that is newer than those of both sides.
    private func repair(_ drift: Drift, _ asked: Reconciliation, in db: any Writer, at now: Date) throws {
        guard let account = try db.account(AccountID(value: drift.account)), account.provisionID == asked.provision else {
            return try close(drift, asked, in: db, at: now)
        }
        let revision = max(account.revision, drift.nodeRevision ?? 0) + 1
        let userName = try userName(of: account, in: db)
        guard try db.write(account, revision: revision, sentAs: userName) else { throw AccountRefusal.changedMeanwhile }
        try db.audit(
            AuditEntry(
                at: now, actor: asked.actor, capacity: Capacity.system.rawValue, action: "reconciled", subject: .account(account.id), revision: revision,
                details: ["organisation": account.organisationNumber.digits, "difference": drift.kind.rawValue]))
        // An installation that lost the account also lost the password.
        let isLost = drift.kind == .missing && account.opens
        let access: DesiredAccess = try isLost ? .open(.new(PreparedCredentials(random: random), .reset)) : DesiredAccess(of: account)
        let change = DesiredChange(
            account: account, revision: revision, userName: userName, approved: try db.grants(of: account.id, layer: .approved), cause: "reconcile",
            actor: asked.actor, now: now, bulk: true)
        try deliver(change, access, in: db)
    }

    private func close(_ drift: Drift, _ asked: Reconciliation, in db: any Writer, at now: Date) throws {
        let closing = CloseUnknownAccount(messageID: random.hex(16), closes: drift.account, revision: (drift.nodeRevision ?? 0) + 1, at: asked.place)
        try db.enqueue(
            messageID: closing.messageID, to: asked.busAddress, orderingKey: "account:\(drift.account)",
            body: PortalMessage.closing(closing).bytes(asked.messageForm), at: now, bulk: true)
        try db.audit(
            AuditEntry(
                at: now, actor: asked.actor, capacity: Capacity.system.rawValue, action: "reconciled", subject: .provision(asked.provision), revision: nil,
                details: ["organisation": asked.place.organisationNumber, "difference": drift.kind.rawValue, "account": "\(drift.account)"]))
    }
}

private struct Comparison {
    var compared = 0
    var underWay = 0
    var drifts: [Drift] = []
}

extension Reader {
    fileprivate func reconciliation(_ messageID: String) throws -> Reconciliation? {
        try first("""
            SELECT r.id, r.provision_id, r.repairs, r.actor_id, r.requested_at, p.bus_address, p.speaks_envelope, p.application_id, o.number
            FROM reconciliations AS r JOIN provisions AS p ON p.id = r.provision_id JOIN organisations AS o ON o.id = p.organisation_id
            WHERE r.message_id = \(messageID) AND r.finished_at IS NULL
            """, Reconciliation.init)
    }

    /// The accounts that an installation ever got, in a range of their numbers.
    fileprivate func believed(of provision: ProvisionID, after: Int64, through: Int64?) throws -> [Believed] {
        let end: Query = through.map { "a.id <= \($0)" } ?? "1 = 1"
        return try rows("\(Believed.selection) WHERE a.provision_id = \(provision) AND a.desired_revision > 0 AND a.id > \(after) AND \(end) ORDER BY a.id", Believed.init)
    }

    fileprivate func approvedGrants(of accounts: [AccountID]) throws -> [Grant] {
        accounts.isEmpty ? [] : try grants(of: accounts).filter { $0.layer == .approved }
    }
}
