import Access
import Database
import Directory
import Vocabulary

/// One person at one organisation, or as a whole, with the facts for the rules: a row of a bulk action.
public struct UserTarget: Sendable {
    /// `12:3`, or `12` for the person as a whole.
    public struct Key: Hashable, Sendable {
        let user: UserID
        let organisation: OrganisationID?

        init(_ user: UserID, at organisation: OrganisationID?) {
            self.user = user
            self.organisation = organisation
        }
    }

    let key: Key
    let name: String
    let email: String
    let organisationName: String
    let organisationNumber: OrganisationNumber?
    let revision: Int64
    let standing: UserFacts
}

extension Reader {
    /// The targets among `users` for this viewer, with one query: each person at each organisation that the viewer manages and the person belongs to.
    /// A person without such an organisation, or for an action that applies everywhere, is one target without an organisation.
    func userTargets(_ users: [UserID], for action: UserAction, as viewer: Viewer) throws -> [UserTarget] {
        action.rule.everywhere ? try targetsEverywhere(users, viewer) : try targetsAtOrganisations(users, viewer)
    }

    func userTarget(_ key: UserTarget.Key, for action: UserAction, as viewer: Viewer) throws -> UserTarget? {
        try userTargets([key.user], for: action, as: viewer).first { $0.key == key }
    }

    private func targetsAtOrganisations(_ users: [UserID], _ viewer: Viewer) throws -> [UserTarget] {
        try rows("""
            SELECT u.id, u.first_name, u.last_name, u.email, u.status, u.type, m.organisation_id, o.name, o.number, m.access_manager, m.blocked, m.revision,
                (SELECT COUNT(*) FROM memberships AS x JOIN users AS y ON y.id = x.user_id
                 WHERE x.organisation_id = m.organisation_id AND x.access_manager = 1 AND x.blocked = 0 AND y.status = 'Enabled' AND x.user_id <> u.id) AS others
            FROM users AS u LEFT JOIN memberships AS m ON m.user_id = u.id AND \(viewer.manages("m.organisation_id"))
                LEFT JOIN organisations AS o ON o.id = m.organisation_id
            WHERE u.id \(oneOf: users) AND \(viewer.visibleUsers) ORDER BY u.last_key, u.id, o.name
            """) { row in
            let id: UserID = try row.id("id")
            let standing = UserFacts(
                isOneself: id == viewer.id, enabled: try row.text("status") == "Enabled", isMember: try !row.isNull("organisation_id"),
                isAccessManager: try row.optional("access_manager", row.bool) ?? false, blockedHere: try row.optional("blocked", row.bool) ?? false,
                otherManagers: try row.int("others"))
            return UserTarget(
                key: .init(id, at: try row.optional("organisation_id", row.id)), name: "\(try row.text("first_name")) \(try row.text("last_name"))",
                email: try row.text("email"), organisationName: try row.optional("name", row.text) ?? "",
                organisationNumber: try row.optional("number", row.organisationNumber), revision: try row.optional("revision", row.integer) ?? 0,
                standing: standing)
        }
    }

    private func targetsEverywhere(_ users: [UserID], _ viewer: Viewer) throws -> [UserTarget] {
        try rows("""
            SELECT u.id, u.first_name, u.last_name, u.email, u.status, u.type, u.revision,
                (SELECT COUNT(*) FROM users AS y WHERE y.type = 'administrator' AND y.status = 'Enabled' AND y.id <> u.id) AS others
            FROM users AS u WHERE u.id \(oneOf: users) AND \(viewer.visibleUsers) ORDER BY u.last_key, u.id
            """) { row in
            let id: UserID = try row.id("id")
            let type: UserType = try row.named("type")
            let standing = UserFacts(
                isOneself: id == viewer.id, enabled: try row.text("status") == "Enabled", isHDManager: type == .hdManager,
                isAdministrator: type == .administrator, otherAdministrators: try row.int("others"))
            return UserTarget(
                key: .init(id, at: nil), name: "\(try row.text("first_name")) \(try row.text("last_name"))", email: try row.text("email"),
                organisationName: "", organisationNumber: nil, revision: try row.integer("revision"), standing: standing)
        }
    }
}
