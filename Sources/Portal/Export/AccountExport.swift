import Access
import Database
import Directory
import Foundation
import Imports
import Vocabulary
import Web

extension PortalServices {
    /// CSV Export Accounts: one line for each role and author group of an account, with its projects separated by `|`; one line for an account
    /// without grants. The columns are those of the bulk upload of accounts (#37), so that the file can be uploaded again.
    func exportAccounts(_ filter: AccountFilter, order: AccountOrder, descending: Bool, as viewer: Viewer) -> CSVExport {
        CSVExport(header: AccountLine.columnNames) { cursor in
            let slice = try await database.read { db in
                try db.exportedAccounts(filter, order: order, at: ListPosition(cursor: cursor, descending: descending, size: CSVExport.page), for: viewer)
            }
            return (slice.items.flatMap(lines), slice.next)
        }
    }

    private func lines(_ account: ExportedAccount) -> [[String]] {
        let start = [openSSIN(account.ssinSealed) ?? "", account.email, account.organisation.digits, account.application.rawValue]
        // Most accounts have one grant, which needs no grouping.
        if account.grants.count < 2 {
            let grant = account.grants.first
            return [start + [grant?.project ?? "", grant?.role ?? "", grant?.authorGroup ?? ""]]
        }
        let groups = Dictionary(grouping: account.grants) { GrantKind(role: $0.role, authorGroup: $0.authorGroup) }
        return groups.sorted { $0.key < $1.key }.map { kind, grants in
            start + [grants.map(\.project).sorted().joined(separator: "|"), kind.role, kind.authorGroup]
        }
    }
}

/// The values that all grants of one line share.
private struct GrantKind: Hashable, Comparable {
    let role: String
    let authorGroup: String

    static func < (left: GrantKind, right: GrantKind) -> Bool { (left.role, left.authorGroup) < (right.role, right.authorGroup) }
}

/// The exported data of an account: less than on a page.
private struct ExportedAccount: Sendable {
    struct Grant: Sendable {
        let project: String
        let role: String
        /// Where it was chosen; the own one of a role is left empty, as in the upload.
        let authorGroup: String
    }

    let id: AccountID
    let ssinSealed: [UInt8]
    let email: String
    let organisation: OrganisationNumber
    let application: ApplicationID
    var grants: [Grant] = []

    static let columns: Query = "a.id, u.ssin_sealed, a.email, o.number, p.application_id"
    static let joins: Query = """
        JOIN provisions AS p ON p.id = a.provision_id JOIN organisations AS o ON o.id = a.organisation_id JOIN users AS u ON u.id = a.user_id
        """

    init(row: Row) throws {
        id = try row.id("id")
        ssinSealed = try row.bytes("ssin_sealed")
        email = try row.text("email")
        organisation = try row.organisationNumber("number")
        application = try row.named("application_id")
    }
}

extension Reader {
    fileprivate func exportedAccounts(_ filter: AccountFilter, order: AccountOrder, at place: ListPosition, for viewer: Viewer) throws -> ListPage<ExportedAccount> {
        let listing = AccountListing(filter, viewer, dialect)
        let query = listing.query(try listing.plan(order, in: self), at: place, columns: ExportedAccount.columns, joins: ExportedAccount.joins)
        let slice = try slice(query, at: place, ExportedAccount.init)
        let grants = try exportedGrants(of: slice.items, try catalogue())
        let items = slice.items.map { account in
            var account = account
            account.grants = grants[account.id] ?? []
            return account
        }
        return ListPage(items: items, previous: slice.previous, next: slice.next)
    }

    /// The grants of the layer that counts in the state of each account.
    private func exportedGrants(of accounts: [ExportedAccount], _ catalogue: Catalogue) throws -> [AccountID: [ExportedAccount.Grant]] {
        let applications = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.application) })
        let choosing = Dictionary(uniqueKeysWithValues: catalogue.applications.map { application in
            (application.id, Set(application.roles.filter { $0.authorGroup == .chosen }.map(\.code.rawValue)))
        })
        var found: [AccountID: [ExportedAccount.Grant]] = [:]
        try each("""
            SELECT g.account_id, pr.code, g.role, ag.name FROM accounts AS a CROSS JOIN grants AS g JOIN projects AS pr ON pr.id = g.project_id
                LEFT JOIN author_groups AS ag ON ag.id = g.author_group_id
            WHERE a.id \(oneOf: accounts.map(\.id)) AND g.account_id = a.id
                AND g.layer = \(Grant.Layer.relevantToState)
            """) { row in
            let (account, role): (AccountID, String) = (try row.id("account_id"), try row.text("role"))
            let isChosen = applications[account].flatMap { choosing[$0] }?.contains(role) == true
            let group = isChosen ? try row.optional("name", row.text) : nil
            found[account, default: []].append(.init(project: try row.text("code"), role: role, authorGroup: group ?? ""))
        }
        return found
    }
}
