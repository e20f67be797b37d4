import Access
import Database
import Vocabulary

extension Reader {
    /// Who can approve an account of this owner at this organisation: never nobody while there is staff.
    func approvers(owner: UserID, organisation: OrganisationID) throws -> Approvers {
        let managers = try rows("""
            SELECT u.id, u.first_name, u.last_name FROM memberships AS m JOIN users AS u ON u.id = m.user_id
            WHERE m.organisation_id = \(organisation) AND m.access_manager = 1 AND m.blocked = 0 AND u.status = 'Enabled'
            ORDER BY u.first_name, u.last_name, u.id
            """, person)
        return try Approvers.eligible(
            owner: owner, accessManagers: managers, hdManagers: staff(.hdManager), administrators: staff(.administrator))
    }

    private func staff(_ type: UserType) throws -> [Approvers.Person] {
        try rows("""
            SELECT id, first_name, last_name FROM users WHERE type = \(type.rawValue) AND status = 'Enabled' ORDER BY first_name, last_name, id
            """, person)
    }

    private func person(_ row: Row) throws -> Approvers.Person {
        Approvers.Person(id: try row.id("id"), name: "\(try row.text("first_name")) \(try row.text("last_name"))")
    }
}
