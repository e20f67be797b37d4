import Access
public import Database
public import Directory
import Foundation
import Provisioning
public import Vocabulary

/// An account with its names, for one row of a list or the top of its page.
public struct Account: Sendable {
    public enum Live: String, Sendable { case none, open, closed }

    let id: AccountID
    let ownerID: UserID
    let ownerFirstName: String
    let ownerLastName: String
    let ownerLanguage: Language
    let provisionID: ProvisionID
    let organisationID: OrganisationID
    let organisationName: String
    let organisationNumber: OrganisationNumber
    let application: ApplicationID
    let applicationName: String
    let applicationURL: String
    let busAddress: String
    /// In which the installation is sent messages.
    let messageForm: MessageForm
    let email: String
    let userName: String?
    let state: AccountState
    let origin: DraftOrigin
    /// The access that the account's state asks for; the installation was told.
    let live: Live
    let revision: Int64
    let desiredRevision: Int64
    let confirmedRevision: Int64
    /// Why the installation could not apply it; nil without a failure.
    let failure: String?
    let stateSince: Date
    let ownerEnabled: Bool
    let ownerBlockedHere: Bool
    let organisationEnabled: Bool
    let applicationEnabled: Bool
    let provisionEnabled: Bool

    /// The effective access: an account with open access stays closed while its owner is blocked.
    var opens: Bool { live == .open && ownerEnabled && !ownerBlockedHere }
    var ownerName: String { "\(ownerFirstName) \(ownerLastName)" }
    var condition: AccountCondition { AccountCondition(state: state, origin: origin) }
    var label: String { Self.label(organisation: organisationName, application: applicationName) }

    /// - Parameters: the names of both.
    public static func label(organisation: String, application: String) -> String { "\(organisation) / \(application)" }

    init(row: Row) throws {
        id = try row.id("id")
        ownerID = try row.id("user_id")
        ownerFirstName = try row.text("first_name")
        ownerLastName = try row.text("last_name")
        ownerLanguage = try row.named("language")
        provisionID = try row.id("provision_id")
        organisationID = try row.id("organisation_id")
        organisationName = try row.text("organisation_name")
        organisationNumber = try row.organisationNumber("organisation_number")
        application = try row.named("application_id")
        applicationName = try row.text("application_name")
        applicationURL = try row.text("url")
        busAddress = try row.text("bus_address")
        messageForm = try MessageForm(row: row)
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
        ownerEnabled = try row.text("owner_status") == "Enabled"
        ownerBlockedHere = try row.bool("blocked")
        organisationEnabled = try row.text("organisation_status") == "Enabled"
        applicationEnabled = try row.text("application_status") == "Enabled"
        provisionEnabled = try row.text("provision_status") == "Enabled"
    }

    static let columns: Query = """
        a.id, a.user_id, u.first_name, u.last_name, u.language, a.provision_id, p.organisation_id, o.name AS organisation_name,
            o.number AS organisation_number, p.application_id, ap.name AS application_name, p.url, p.bus_address, p.speaks_envelope, a.email, a.user_name, a.state, a.origin, a.live,
            a.revision, a.desired_revision, a.confirmed_revision, a.failure, a.state_since, u.status AS owner_status,
            COALESCE(m.blocked, 0) AS blocked, o.status AS organisation_status, ap.status AS application_status, p.status AS provision_status
        """

    /// The joins for `accounts AS a`.
    static let joins: Query = """
        JOIN provisions AS p ON p.id = a.provision_id JOIN organisations AS o ON o.id = a.organisation_id
            JOIN applications AS ap ON ap.id = p.application_id JOIN users AS u ON u.id = a.user_id
            LEFT JOIN memberships AS m ON m.user_id = a.user_id AND m.organisation_id = a.organisation_id
        """

    static let selection: Query = "SELECT \(columns) FROM accounts AS a \(joins)"
}

extension Reader {
    /// Reads through the viewer's scope: an account outside it is nil.
    public func account(_ id: AccountID, for viewer: Viewer) throws -> Account? {
        try first("\(Account.selection) WHERE a.id = \(id) AND \(viewer.visibleAccounts)", Account.init)
    }

    /// For the system's own work, without a scope.
    func account(_ id: AccountID) throws -> Account? {
        try first("\(Account.selection) WHERE a.id = \(id)", Account.init)
    }

    /// Several accounts with one query.
    func accounts(_ ids: [AccountID]) throws -> [AccountID: Account] {
        let found = try rows("\(Account.selection) WHERE a.id \(oneOf: ids)", Account.init)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    func ownAccounts(of user: UserID) throws -> [Account] {
        try rows("\(Account.selection) WHERE a.user_id = \(user) ORDER BY a.id", Account.init)
    }

    /// The account facts for the rules, read in the transaction of the action.
    func facts(of account: Account) throws -> AccountFacts {
        account.facts(grants: try grants(of: account.id, layer: .relevant(to: account.state)))
    }
}

extension Account {
    /// - Parameters:
    ///   - condition: another one than its row says, for one whose row was written ahead in this transaction.
    ///   - grants: those whose projects count.
    func facts(in condition: AccountCondition? = nil, grants: [Grant]) -> AccountFacts {
        AccountFacts(
            condition: condition ?? self.condition, ownerEnabled: ownerEnabled, ownerBlockedHere: ownerBlockedHere, organisationEnabled: organisationEnabled,
            applicationEnabled: applicationEnabled, provisionEnabled: provisionEnabled, everApproved: live != .none,
            disabledProjects: grants.filter { !$0.projectOpen }.map(\.projectCode))
    }
}
