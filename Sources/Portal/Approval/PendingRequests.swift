import Database
import Directory
import Vocabulary
import Web

/// What waits for a person's approval: how much, and a version that changes when something comes, or one of the first is changed.
struct PendingRequests: Sendable {
    /// How many are counted; more are said to be more.
    static let most = 1000

    let count: Int
    let version: String

    func words(_ texts: Texts) -> String {
        count > Self.most ? texts("approval.lead.many", ["n": "\(Self.most)"]) : texts.plural("approval.lead", count)
    }
}

extension Reader {
    func pending(for viewer: Viewer) throws -> PendingRequests {
        try first("""
            SELECT COUNT(*) AS n, COALESCE(SUM(w.id * 31 + w.revision), 0) AS total, COALESCE((\(newestPending(viewer))), 0) AS newest FROM
                (SELECT a.id, a.revision FROM accounts AS a WHERE a.state = 'Approval' AND \(viewer.managedAccounts) LIMIT \(PendingRequests.most + 1)) AS w
            """) { row in
            let count = try row.int("n")
            return PendingRequests(count: count, version: "\(count)-\(try row.integer("total"))-\(try row.integer("newest"))")
        } ?? PendingRequests(count: 0, version: "")
    }

    /// When the last one came: the end of an index.
    private func newestPending(_ viewer: Viewer) -> Query {
        viewer.isStaff ? "SELECT MAX(b.state_since) FROM accounts AS b WHERE b.state = 'Approval'" : "NULL"
    }
}
