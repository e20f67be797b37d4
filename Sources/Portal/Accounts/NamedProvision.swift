import Access
import Database
import Directory
import Vocabulary

/// A provision that a file names by organisation and application.
struct NamedProvision: Sendable {
    let provision: ProvisionID
    let organisation: OrganisationID
    let organisationName: String
    let applicationName: String
    let organisationEnabled: Bool
    let applicationEnabled: Bool
    let provisionEnabled: Bool

    init(row: Row) throws {
        provision = try row.id("id")
        organisation = try row.id("organisation_id")
        organisationName = try row.text("name")
        applicationName = try row.text("application_name")
        organisationEnabled = try row.text("organisation_status") == "Enabled"
        applicationEnabled = try row.text("application_status") == "Enabled"
        provisionEnabled = try row.text("status") == "Enabled"
    }
}

/// The person of an accounts row, with the existing account if there is one.
struct AccountPerson: Sendable {
    let id: UserID
    let firstName: String
    let lastName: String
    let email: String
    let enabled: Bool
    let blockedHere: Bool
    let account: AccountID?

    init(row: Row) throws {
        id = try row.id("id")
        firstName = try row.text("first_name")
        lastName = try row.text("last_name")
        email = try row.text("email")
        enabled = try row.text("status") == "Enabled"
        blockedHere = try row.bool("blocked")
        account = try row.optional("account_id", row.id)
    }
}

extension Reader {
    /// Only organisations that the viewer manages; nil for others.
    func accountPlace(_ number: OrganisationNumber, _ application: ApplicationID, for viewer: Viewer) throws -> NamedProvision? {
        try first("""
            SELECT p.id, p.organisation_id, o.name, ap.name AS application_name, p.status, o.status AS organisation_status, ap.status AS application_status
            FROM provisions AS p JOIN organisations AS o ON o.id = p.organisation_id JOIN applications AS ap ON ap.id = p.application_id
            WHERE o.number = \(number) AND p.application_id = \(application) AND \(viewer.manages("o.id"))
            """, NamedProvision.init)
    }

    func managesOrganisation(_ number: OrganisationNumber, _ viewer: Viewer) throws -> Bool {
        try count("SELECT COUNT(*) AS n FROM organisations AS o WHERE o.number = \(number) AND \(viewer.manages("o.id"))") > 0
    }

    /// A person whom the viewer may see, or the viewer.
    func accountPerson(_ index: [UInt8], at place: NamedProvision, email: EmailAddress, for viewer: Viewer) throws -> AccountPerson? {
        try first("""
            SELECT u.id, u.first_name, u.last_name, u.email, u.status, COALESCE(m.blocked, 0) AS blocked, a.id AS account_id
            FROM users AS u LEFT JOIN memberships AS m ON m.user_id = u.id AND m.organisation_id = \(place.organisation)
                LEFT JOIN accounts AS a ON a.user_id = u.id AND a.provision_id = \(place.provision) AND a.email = \(email.address)
            WHERE u.ssin_index = \(index) AND (u.id = \(viewer.id) OR \(viewer.visibleUsers))
            """, AccountPerson.init)
    }

    /// The projects of an application that can be requested, by code.
    func openProjects(of application: ApplicationID) throws -> [String: ProjectID] {
        let found = try rows("""
            SELECT pr.id, pr.code FROM projects AS pr JOIN project_applications AS pa ON pa.project_id = pr.id
            WHERE pa.application_id = \(application) AND pr.status = 'Enabled'
            """) { (try $0.text("code"), try $0.id("id") as ProjectID) }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
}
