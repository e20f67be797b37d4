import Access
import Database
import Foundation
public import Vocabulary

public struct AuthorGroup: Sendable {
    public let id: AuthorGroupID
    public let name: String
}

extension Reader {
    func authorGroups(of provision: ProvisionID) throws -> [AuthorGroup] {
        try rows("SELECT id, name FROM author_groups WHERE provision_id = \(provision) ORDER BY name") {
            AuthorGroup(id: try $0.id("id"), name: try $0.text("name"))
        }
    }

    func authorGroup(named name: String, at provision: ProvisionID) throws -> AuthorGroup? {
        try first("SELECT id, name FROM author_groups WHERE provision_id = \(provision) AND name = \(name)") {
            AuthorGroup(id: try $0.id("id"), name: try $0.text("name"))
        }
    }

    func ownAuthorGroup(of user: UserID, at provision: ProvisionID) throws -> AuthorGroup? {
        try first("SELECT id, name FROM author_groups WHERE provision_id = \(provision) AND user_id = \(user)") {
            AuthorGroup(id: try $0.id("id"), name: try $0.text("name"))
        }
    }
}

extension Writer {
    /// Gives every working grant of a role with an own group its author's group, and makes the group where there is
    /// none yet: it exists from the first approval on (SPEC §1).
    /// - Parameter grants: the account's.
    /// - Returns: whether any was given one.
    func assignOwnAuthorGroups(of account: Account, _ grants: [Grant], at now: Date) throws -> Bool {
        let own = grants.filter { $0.layer == .working && $0.role.authorGroup == .own }
        guard own.contains(where: { $0.authorGroupID == nil }) else { return false }
        let group = try ownAuthorGroup(of: account.ownerID, named: account.ownerName, at: account.provisionID, now)
        try run("""
            UPDATE grants SET author_group_id = \(group) WHERE account_id = \(account.id) AND layer = 'working' AND role \(oneOf: own.map(\.role.code))
            """)
        return true
    }

    /// The author's own group at a provision, which is made where there is none yet.
    func ownAuthorGroup(of user: UserID, named name: String, at provision: ProvisionID, _ now: Date) throws -> AuthorGroupID? {
        if let existing = try ownAuthorGroup(of: user, at: provision) { return existing.id }
        let free = try freeGroupName(name) { try authorGroup(named: $0, at: provision) != nil }
        return AuthorGroupID(value: try insert("""
            INSERT INTO author_groups (provision_id, user_id, name, created_at) VALUES (\(provision), \(user), \(free), \(now))
            """))
    }
}

/// People may share a name: the second becomes "Name (2)".
func freeGroupName(_ name: String, isTaken: (String) throws -> Bool) rethrows -> String {
    try firstFree(name, numbered: { "\(name) (\($0))" }, isTaken: isTaken)
}
