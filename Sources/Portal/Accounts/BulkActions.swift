import Access
import Database
import Foundation
import Logging
import Vocabulary

/// Actions on several accounts at once (SPEC §4).
enum BulkAction {
    static func offered(approval: Bool) -> [AccountAction] {
        approval ? [.approve, .returnRequest] : [.push, .disable, .enable, .resetPassword]
    }

    static func parse(_ text: String) -> AccountAction? {
        let offered = offered(approval: true) + offered(approval: false)
        return AccountAction(rawValue: text).flatMap { offered.contains($0) ? $0 : nil }
    }

    /// Nobody selects more than a few pages of rows by hand.
    static let maximum = 200
}

/// The preview for one selected account: the change, or why it is skipped.
struct BulkPreview: Sendable {
    let listed: ListedAccount
    let destination: AccountCondition?
    let refusal: Refusal?
}

/// The result for one selected account.
struct BulkOutcome: Sendable {
    let listed: ListedAccount
    let refusal: Refusal?
}

extension PortalServices {
    /// Accounts outside the viewer's scope are not in the preview.
    func preview(_ action: AccountAction, of ids: [AccountID], as viewer: Viewer) async throws -> [BulkPreview] {
        try await database.read { db in try preview(action, of: ids, as: viewer, in: db) }
    }

    /// The same inside an existing snapshot.
    func preview(_ action: AccountAction, of ids: [AccountID], as viewer: Viewer, in db: any Reader) throws -> [BulkPreview] {
        try db.listed(db.accounts(Array(ids.prefix(BulkAction.maximum)), for: viewer)).map { listed in
            let capacities = viewer.capacities(owner: listed.account.ownerID, organisation: listed.account.organisationID)
            // The page with this preview asks for the reason.
            let refusal = listed.circumstances.refusal(of: action, by: capacities, reason: "given later")
            return BulkPreview(listed: listed, destination: listed.circumstances.destination(of: action), refusal: refusal)
        }
    }

    /// Each account has its own transaction: a refused one never stops the others.
    func execute(
        _ action: AccountAction, on selected: [(AccountID, revision: Int64)], reason: String? = nil, as viewer: Viewer
    ) async throws -> [BulkOutcome] {
        var refusals: [AccountID: Refusal] = [:]
        for (id, revision) in selected.prefix(BulkAction.maximum) {
            do {
                try await perform(AccountCommand(action, id, expected: revision, reason: reason), as: viewer)
            } catch let refusal as Refusal {
                refusals[id] = refusal
            } catch is NotFound {
                // The account was visible before and is not now: the acting person has lost the right in the meantime.
                refusals[id] = .notYours(action)
            } catch {
                logger.error("one of several accounts failed", metadata: ["account": "\(id)", "error": "\(error)"])
                refusals[id] = .failed
            }
        }
        let ids = selected.prefix(BulkAction.maximum).map(\.0)
        return try await database.read { [refusals] db in
            try db.listed(db.accounts(ids, for: viewer)).map { BulkOutcome(listed: $0, refusal: refusals[$0.account.id]) }
        }
    }
}

extension Reader {
    /// The accounts that the viewer may see, by their owners' names.
    fileprivate func accounts(_ ids: [AccountID], for viewer: Viewer) throws -> [Account] {
        try rows("\(Account.selection) WHERE a.id \(oneOf: ids) AND \(viewer.visibleAccounts) ORDER BY a.owner_key, a.id", Account.init)
    }
}
