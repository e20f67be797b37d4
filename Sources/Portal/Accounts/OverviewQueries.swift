import Access
import Database
import Foundation
import Vocabulary

/// One page of the accounts that a person manages, found by keyset: never all rows.
struct AccountSlice: Sendable {
    static let size = 50

    let accounts: [ListedAccount]
    /// The id to go on after; nil on the last page.
    let next: AccountID?
}

extension Reader {
    /// - Parameters:
    ///   - state: only accounts in this state; nil for all.
    ///   - after: the last account of the page before.
    func managedAccounts(for viewer: Viewer, state: AccountState?, after: AccountID?) throws -> AccountSlice {
        var conditions = [viewer.managedAccounts]
        if let state { conditions.append("a.state = \(state.rawValue)") }
        if let after { conditions.append("a.id > \(after)") }
        let found = try rows("\(Account.selection) WHERE \(Query.all(conditions)) ORDER BY a.id LIMIT \(AccountSlice.size + 1)", Account.init)
        let shown = Array(found.prefix(AccountSlice.size))
        return AccountSlice(accounts: try listed(shown), next: found.count > shown.count ? shown.last?.id : nil)
    }

    /// What waits for this person's approval: how much, and a version that changes when any of it does.
    func pending(for viewer: Viewer) throws -> (count: Int, version: String) {
        try first("""
            SELECT COUNT(*) AS n, COALESCE(SUM(a.id * 31 + a.revision), 0) AS total FROM accounts AS a JOIN provisions AS p ON p.id = a.provision_id
            WHERE a.state = 'Approval' AND \(viewer.managedAccounts)
            """) { (try $0.int("n"), "\(try $0.int("n"))-\(try $0.integer("total"))") } ?? (0, "")
    }
}
