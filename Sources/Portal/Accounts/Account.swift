import Access
import Database
import Foundation
import Vocabulary

/// An account with the names that go with it, as one row of a list or the head of its page.
struct Account: Sendable {
    enum Live: String, Sendable { case none, open, closed }

    let id: AccountID
    let ownerID: UserID
    let ownerFirstName: String
    let ownerLastName: String
    let provisionID: ProvisionID
    let organisationID: OrganisationID
    let organisationName: String
    let organisationNumber: String
    let application: Application
    let applicationURL: String
    let busAddress: String
    let email: String
    let userName: String?
    let state: AccountState
    let origin: DraftOrigin
    /// What the installation has been told to have.
    let live: Live
    let revision: Int64
    let desiredRevision: Int64
    let confirmedRevision: Int64
    /// Why the installation could not apply it, where it could not.
    let failure: String?
    let stateSince: Date

    var ownerName: String { "\(ownerFirstName) \(ownerLastName)" }
    var condition: AccountCondition { AccountCondition(state: state, origin: origin) }
    var label: String { "\(organisationName) / \(application.label)" }

    init(row: Row) throws {
        id = try row.id("id")
        ownerID = try row.id("user_id")
        ownerFirstName = try row.text("first_name")
        ownerLastName = try row.text("last_name")
        provisionID = try row.id("provision_id")
        organisationID = try row.id("organisation_id")
        organisationName = try row.text("organisation_name")
        organisationNumber = try row.text("organisation_number")
        application = try row.named("application_id")
        applicationURL = try row.text("url")
        busAddress = try row.text("bus_address")
        email = try row.text("email")
        userName = try row.optional("user_name", row.text)
        state = try row.named("state")
        origin = try row.named("origin")
        live = try row.named("live")
        revision = try row.integer("revision")
        desiredRevision = try row.integer("desired_revision")
        confirmedRevision = try row.integer("confirmed_revision")
        failure = try row.optional("failure", row.text)
        stateSince = try row.date("state_since")
    }

    static let selection: Query = """
        SELECT a.id, a.user_id, u.first_name, u.last_name, a.provision_id, p.organisation_id, o.name AS organisation_name,
            o.number AS organisation_number, p.application_id, p.url, p.bus_address, a.email, a.user_name, a.state, a.origin, a.live,
            a.revision, a.desired_revision, a.confirmed_revision, a.failure, a.state_since
        FROM accounts AS a JOIN provisions AS p ON p.id = a.provision_id JOIN organisations AS o ON o.id = p.organisation_id
            JOIN users AS u ON u.id = a.user_id
        """
}

extension Reader {
    /// Through the viewer's scope: what one may not see is not there.
    func account(_ id: AccountID, for viewer: Viewer) throws -> Account? {
        try first("\(Account.selection) WHERE a.id = \(id) AND \(viewer.visibleAccounts)", Account.init)
    }

    /// For the system's own work, which sees all.
    func account(_ id: AccountID) throws -> Account? {
        try first("\(Account.selection) WHERE a.id = \(id)", Account.init)
    }

    func ownAccounts(of user: UserID) throws -> [Account] {
        try rows("\(Account.selection) WHERE a.user_id = \(user) ORDER BY a.id", Account.init)
    }

    /// What the rules must know, read in the transaction that acts.
    /// - Parameter layer: the grants whose projects count; nil takes those that count in the account's condition.
    func circumstances(of account: Account, grants layer: Grant.Layer? = nil) throws -> Circumstances {
        let layer = layer ?? .relevant(to: account.condition)
        let disabled = try rows("""
            SELECT pr.code FROM grants AS g JOIN projects AS pr ON pr.id = g.project_id
            WHERE g.account_id = \(account.id) AND g.layer = \(layer.rawValue)
              AND (pr.status <> 'Enabled' OR NOT EXISTS (
                SELECT 1 FROM project_applications AS pa WHERE pa.project_id = pr.id AND pa.application_id = \(account.application.rawValue)))
            ORDER BY pr.code
            """) { try $0.text("code") }
        let found = try first("""
            SELECT u.status AS owner_status, o.status AS organisation_status, ap.status AS application_status, p.status AS provision_status,
                COALESCE(m.blocked, 0) AS blocked
            FROM accounts AS a JOIN users AS u ON u.id = a.user_id JOIN provisions AS p ON p.id = a.provision_id
                JOIN organisations AS o ON o.id = p.organisation_id JOIN applications AS ap ON ap.id = p.application_id
                LEFT JOIN memberships AS m ON m.user_id = a.user_id AND m.organisation_id = p.organisation_id
            WHERE a.id = \(account.id)
            """) { row in
            Circumstances(
                condition: account.condition, ownerEnabled: try row.text("owner_status") == "Enabled", ownerBlockedHere: try row.bool("blocked"),
                organisationEnabled: try row.text("organisation_status") == "Enabled",
                applicationEnabled: try row.text("application_status") == "Enabled",
                provisionEnabled: try row.text("provision_status") == "Enabled", everApproved: account.live != .none,
                disabledProjects: disabled)
        }
        return found ?? Circumstances(condition: account.condition, ownerEnabled: false)
    }
}
