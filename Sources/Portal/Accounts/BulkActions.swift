import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// Actions on several accounts at once (SPEC §4).
enum BulkAction {
    static func offered(approval: Bool) -> [AccountAction] {
        approval ? AccountAction.decisions : [.push, .disable, .enable, .resetPassword]
    }

    static func parse(_ text: String) -> AccountAction? {
        let offered = offered(approval: true) + offered(approval: false)
        return AccountAction(rawValue: text).flatMap { offered.contains($0) ? $0 : nil }
    }
}

/// The preview for one selected account: the change, or why it is skipped.
struct BulkPreview: Sendable {
    let listed: ListedAccount
    let destination: AccountCondition?
    let refusal: AccountRefusal?
}

/// The result for one selected account.
struct BulkOutcome: Sendable {
    let listed: ListedAccount
    let refusal: AccountRefusal?
}

extension PortalServices {
    /// Accounts outside the viewer's scope are not in the preview.
    func preview(_ action: AccountAction, of ids: [AccountID], as viewer: Viewer) async throws -> [BulkPreview] {
        try await database.read { db in try preview(action, of: ids, as: viewer, in: db) }
    }

    /// The same inside an existing snapshot.
    func preview(_ action: AccountAction, of ids: [AccountID], as viewer: Viewer, in db: any Reader) throws -> [BulkPreview] {
        try db.listed(db.accounts(ids, for: viewer)).map { listed in
            let capacities = viewer.capacities(owner: listed.account.ownerID, organisation: listed.account.organisationID)
            let refusal = listed.facts.refusal(of: action, by: capacities)
            return BulkPreview(listed: listed, destination: listed.facts.destination(of: action), refusal: refusal)
        }
    }

    /// Each account is a transaction of its own.
    func execute(_ action: AccountAction, on selected: [SelectedAccount], reason: Remark? = nil, as viewer: Viewer) async throws -> [BulkOutcome] {
        let refusals = await executeEach(selected, by: \.id, outOfReach: AccountRefusal.notYours(action), failed: .failed) { row in
            try await perform(AccountCommand(action, row.id, expected: row.revision, reason: reason), as: viewer)
        }
        return try await database.read { db in
            try db.listed(db.accounts(selected.map(\.id), for: viewer)).map { BulkOutcome(listed: $0, refusal: refusals[$0.account.id]) }
        }
    }
}

extension Reader {
    /// The accounts that the viewer may see, by their owners' names.
    fileprivate func accounts(_ ids: [AccountID], for viewer: Viewer) throws -> [Account] {
        try rows("\(Account.selection) WHERE a.id \(oneOf: ids) AND \(viewer.visibleAccounts) ORDER BY a.owner_key, a.id", Account.init)
    }
}
