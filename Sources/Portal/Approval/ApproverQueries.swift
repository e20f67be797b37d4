import Access
import Database
import Vocabulary

extension Reader {
    /// The people who can approve an account of this owner at this organisation; never empty while there is staff.
    func approvers(owner: UserID, organisation: OrganisationID) throws -> Approvers {
        try approverDirectory(at: [organisation]).approvers(owner: owner, organisation: organisation)
    }

    /// The same for several accounts, with one query.
    func approvers(of accounts: [Account]) throws -> [AccountID: Approvers] {
        guard !accounts.isEmpty else { return [:] }
        let everybody = try approverDirectory(at: Array(Set(accounts.map(\.organisationID))))
        return Dictionary(uniqueKeysWithValues: accounts.map {
            ($0.id, everybody.approvers(owner: $0.ownerID, organisation: $0.organisationID))
        })
    }

    /// Active people only: a person who is blocked, there or everywhere, approves nothing.
    func approverDirectory(at organisations: [OrganisationID]) throws -> ApproverDirectory {
        let found = try rows("""
            SELECT u.id, u.first_name, u.last_name, m.organisation_id, 'manager' AS level FROM memberships AS m JOIN users AS u ON u.id = m.user_id
            WHERE m.organisation_id \(oneOf: organisations) AND m.access_manager = 1 AND m.blocked = 0 AND u.status = 'Enabled'
            UNION ALL SELECT u.id, u.first_name, u.last_name, NULL AS organisation_id, u.type AS level FROM users AS u
            WHERE u.type IN ('hd_manager', 'administrator') AND u.status = 'Enabled'
            ORDER BY 2, 3, 1
            """) { row in
            (person: Approvers.Person(id: try row.id("id"), name: "\(try row.text("first_name")) \(try row.text("last_name"))"),
                organisation: try row.optional("organisation_id", row.id) as OrganisationID?, level: try row.text("level"))
        }
        func people(_ level: String, at organisation: OrganisationID?) -> [Approvers.Person] {
            found.filter { $0.level == level && $0.organisation == organisation }.map(\.person)
        }
        return ApproverDirectory(
            managers: Dictionary(uniqueKeysWithValues: organisations.map { ($0, people("manager", at: $0)) }), hdManagers: people("hd_manager", at: nil),
            administrators: people("administrator", at: nil))
    }
}

/// The approver directory: active approvers of some organisations, and those for all organisations.
struct ApproverDirectory: Sendable {
    let managers: [OrganisationID: [Approvers.Person]]
    let hdManagers: [Approvers.Person]
    let administrators: [Approvers.Person]

    func approvers(owner: UserID, organisation: OrganisationID) -> Approvers {
        Approvers.eligible(owner: owner, accessManagers: managers[organisation] ?? [], hdManagers: hdManagers, administrators: administrators)
    }
}
