import Database
import Foundation
import Vocabulary

/// An account as this installation has it: the newest desired state it applied, and the person's password.
struct LocalAccount: Sendable {
    let id: AccountID
    /// The account's number at the portal.
    let portalAccount: Int64
    let application: LocalApplication
    let organisationNumber: OrganisationNumber
    let organisationName: String
    let userName: String
    let email: String
    let firstName: String
    let lastName: String
    let revision: Int64
    let isOpen: Bool
    /// Nil until the first credentials come.
    let verifier: String?
    let mustChange: Bool
    /// When the temporary password ends; nil where the person chose the password.
    let temporaryUntil: Date?
    /// A temporary password works once (SPEC §6).
    let temporaryUsed: Bool

    var fullName: String { "\(firstName) \(lastName)" }

    init(row: Row) throws {
        id = try row.id("id")
        portalAccount = try row.integer("portal_account")
        // Only states of an application that is served here are ever applied.
        guard let application = LocalApplication.named(try row.text("application")) else { throw ApplyError.applicationNotServed }
        self.application = application
        organisationNumber = try row.organisationNumber("organisation_number")
        organisationName = try row.text("organisation_name")
        userName = try row.text("user_name")
        email = try row.text("email")
        firstName = try row.text("first_name")
        lastName = try row.text("last_name")
        revision = try row.integer("revision")
        isOpen = try row.bool("is_open")
        verifier = try row.optional("verifier", row.text)
        mustChange = try row.bool("must_change")
        temporaryUntil = try row.optional("temporary_until", row.date)
        temporaryUsed = try row.bool("temporary_used")
    }

    static let selection: Query = """
        SELECT id, portal_account, application, organisation_number, organisation_name, user_name, email, first_name, last_name, revision,
            is_open, verifier, must_change, temporary_until, temporary_used FROM node_accounts
        """
}

/// What an account may do in one project.
struct LocalGrant: Sendable {
    let projectCode: String
    let projectName: String
    let role: String
    let authorGroup: String?

    init(row: Row) throws {
        projectCode = try row.text("project_code")
        projectName = try row.text("project_name")
        role = try row.text("role")
        authorGroup = try row.optional("author_group", row.text)
    }
}

extension Reader {
    func localAccount(_ id: AccountID) throws -> LocalAccount? {
        try first("\(LocalAccount.selection) WHERE id = \(id)", LocalAccount.init)
    }

    func localAccount(portal number: Int64) throws -> LocalAccount? {
        try first("\(LocalAccount.selection) WHERE portal_account = \(number)", LocalAccount.init)
    }

    /// The accounts of a user name, which several organisations of one node may have given; a handful at most, since each
    /// costs a password check.
    func localAccounts(named userName: String, application: ApplicationID) throws -> [LocalAccount] {
        try rows(
            "\(LocalAccount.selection) WHERE application = \(application) AND user_name = \(userName) ORDER BY id LIMIT 5",
            LocalAccount.init)
    }

    func localGrants(of account: AccountID) throws -> [LocalGrant] {
        try rows(
            "SELECT project_code, project_name, role, author_group FROM node_grants WHERE account_id = \(account) ORDER BY project_code",
            LocalGrant.init)
    }
}

/// As user names are stored and looked up.
func storedUserName(_ typed: String) -> String {
    typed.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
}
