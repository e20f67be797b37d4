import Access
import Database
import Foundation
import Vocabulary

/// Actions that can be applied to several accounts at once (SPEC §4).
enum BulkAction {
    static func offered(approval: Bool) -> [AccountAction] {
        approval ? [.approve] : [.push, .disable, .enable, .resetPassword]
    }

    static func parse(_ text: String) -> AccountAction? {
        AccountAction(rawValue: text).flatMap { [.approve, .push, .disable, .enable, .resetPassword].contains($0) ? $0 : nil }
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
    let state: AccountState?
    let refusal: Refusal?
}

extension PortalServices {
    /// Accounts outside the viewer's scope are not there, so they are not in the preview either.
    func preview(_ action: AccountAction, of ids: [AccountID], as viewer: Viewer) async throws -> [BulkPreview] {
        try await database.read { db in
            let accounts = try ids.prefix(BulkAction.maximum).compactMap { try db.account($0, for: viewer) }
            return try db.listed(accounts).map { listed in
                let capacities = viewer.capacities(owner: listed.account.ownerID, organisation: listed.account.organisationID)
                let circumstances = try db.circumstances(of: listed.account)
                return BulkPreview(
                    listed: listed, destination: action.destination(from: listed.account.condition),
                    refusal: circumstances.refusal(of: action, by: capacities))
            }
        }
    }

    /// Each account is a transaction of its own: one that is refused never stops the others.
    func execute(_ action: AccountAction, on selected: [(AccountID, revision: Int64)], as viewer: Viewer) async throws -> [BulkOutcome] {
        var outcomes: [BulkOutcome] = []
        for (id, revision) in selected.prefix(BulkAction.maximum) {
            let (state, refusal) = try await attempt(AccountCommand(action, id, expected: revision), as: viewer)
            let listed = try await database.read { db in try db.account(id, for: viewer).map { try db.listed([$0]) } }
            if let listed = listed?.first { outcomes.append(BulkOutcome(listed: listed, state: state, refusal: refusal)) }
        }
        return outcomes
    }

    private func attempt(_ command: AccountCommand, as viewer: Viewer) async throws -> (AccountState?, Refusal?) {
        do {
            return (try await perform(command, as: viewer), nil)
        } catch let refusal as Refusal {
            return (nil, refusal)
        } catch is NotFound {
            return (nil, nil)
        }
    }
}
