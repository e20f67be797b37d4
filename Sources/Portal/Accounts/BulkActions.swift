import Access
import Database
import Directory
import Foundation
import Logging
import Vocabulary
import Web

/// Actions that can be applied to several accounts at once (SPEC §4).
enum BulkAction {
    static func offered(approval: Bool) -> [AccountAction] {
        approval ? [.approve, .returnRequest] : [.push, .disable, .enable, .resetPassword]
    }

    static func parse(_ text: String) -> AccountAction? {
        let offered = offered(approval: true) + offered(approval: false)
        return AccountAction(rawValue: text).flatMap { offered.contains($0) ? $0 : nil }
    }

    /// More than a page of rows is not selected by hand.
    static let maximum = 200
}

/// What will happen to one selected account, or why it is left out.
struct BulkPreview: Sendable {
    let listed: ListedAccount
    let destination: AccountCondition?
    let refusal: Refusal?
}

/// What became of one selected account.
struct BulkOutcome: Sendable {
    let listed: ListedAccount
    let refusal: Refusal?
}

extension PortalServices {
    /// Accounts outside the viewer's scope are not there, so they are not in the preview either.
    func preview(_ action: AccountAction, of ids: [AccountID], as viewer: Viewer) async throws -> [BulkPreview] {
        try await database.read { db in try preview(action, of: ids, as: viewer, in: db) }
    }

    /// The same inside a snapshot that others share.
    func preview(_ action: AccountAction, of ids: [AccountID], as viewer: Viewer, in db: any Reader) throws -> [BulkPreview] {
        try db.listed(db.accounts(Array(ids.prefix(BulkAction.maximum)), for: viewer)).map { listed in
            let capacities = viewer.capacities(owner: listed.account.ownerID, organisation: listed.account.organisationID)
            // The reason is asked for on the page that shows this.
            let refusal = listed.circumstances.refusal(of: action, by: capacities, reason: "given later")
            return BulkPreview(listed: listed, destination: listed.circumstances.destination(of: action), refusal: refusal)
        }
    }

    /// Each account is a transaction of its own: one that is refused never stops the others.
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
                // Seen a moment ago, and out of reach now: whoever acts has lost the right meanwhile.
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
    /// Those of the accounts that the viewer may see, by their owners' names.
    fileprivate func accounts(_ ids: [AccountID], for viewer: Viewer) throws -> [Account] {
        try rows("\(Account.selection) WHERE a.id \(oneOf: ids) AND \(viewer.visibleAccounts) ORDER BY a.owner_key, a.id", Account.init)
    }
}
