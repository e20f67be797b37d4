import Access
import Database
import Foundation
import Vocabulary

struct AuthorGroup: Sendable {
    let id: AuthorGroupID
    let name: String
}

extension Reader {
    func authorGroups(of provision: ProvisionID) throws -> [AuthorGroup] {
        try rows("SELECT id, name FROM author_groups WHERE provision_id = \(provision) ORDER BY name") {
            AuthorGroup(id: try $0.id("id"), name: try $0.text("name"))
        }
    }
}

extension Writer {
    /// Gives every working grant of a role with an own group (1 and 2) its author's group, and makes the group where there is
    /// none yet: it exists from the first approval on (SPEC §1).
    func assignOwnAuthorGroups(of account: Account, at now: Date) throws {
        let roles = account.application.roles.filter { $0.authorGroup == .own }.map(\.code)
        let needed = try count("""
            SELECT COUNT(*) AS n FROM grants WHERE account_id = \(account.id) AND layer = 'working' AND role IN \(list: roles)
            """)
        guard needed > 0 else { return }
        let group = try ownAuthorGroup(of: account, at: now)
        try run("""
            UPDATE grants SET author_group_id = \(group) WHERE account_id = \(account.id) AND layer = 'working' AND role IN \(list: roles)
            """)
    }

    private func ownAuthorGroup(of account: Account, at now: Date) throws -> AuthorGroupID? {
        let mine: Query = "SELECT id FROM author_groups WHERE provision_id = \(account.provisionID) AND user_id = \(account.ownerID)"
        if let existing: AuthorGroupID = try first(mine, { try $0.id("id") }) { return existing }
        let name = try freeName(account.ownerName, in: account.provisionID)
        return try first("""
            INSERT INTO author_groups (provision_id, user_id, name, created_at)
            VALUES (\(account.provisionID), \(account.ownerID), \(name), \(now)) RETURNING id
            """) { try $0.id("id") }
    }

    /// People may share a name: the second becomes "Name (2)".
    private func freeName(_ name: String, in provision: ProvisionID) throws -> String {
        let taken = Set(try authorGroups(of: provision).map(\.name))
        return firstFree(name, taken: taken) { "\(name) (\($0))" }
    }
}
