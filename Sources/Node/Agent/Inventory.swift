import Database
import Foundation
import Messaging
import Provisioning
import Vocabulary
import Web

/// Tells the portal what is here (SPEC §6), page by page.
struct Inventory {
    let request: InventoryRequest
    let db: any Writer
    let now: Date
    /// Accounts of a page: about 100 kB.
    var pageSize = 1000

    /// Writes all pages to the outbox, in the transaction that took the request.
    func answer() throws {
        var (after, number): (Int64, Int) = (0, 0)
        while true {
            let entries = try entries(after: after)
            let through = entries.count == pageSize ? entries.last?.account : nil
            try send(entries, number, after: after, through: through)
            guard let through else { return }
            (after, number) = (through, number + 1)
        }
    }

    /// Says why there is nothing to tell.
    func refuse(_ refusal: StateRefusal) throws { try send([], 0, after: 0, through: nil, refusal) }

    private func send(_ entries: [InventoryPage.Entry], _ number: Int, after: Int64, through: Int64?, _ refusal: StateRefusal? = nil) throws {
        let page = InventoryPage(
            messageID: "\(request.messageID).\(number)", inReplyTo: request.messageID, after: after, through: through, entries: entries, failure: refusal?.rawValue)
        let place = request.inventoryOf
        let address = BusAddress.provision(organisationNumber: OrganisationNumber(stored: place.organisationNumber), application: place.application)
        try db.enqueue(
            messageID: page.messageID, to: BusAddress.answers, orderingKey: "inventory:\(request.messageID)",
            body: NodeMessage.inventory(page).bytes(replyTo: address), at: now, bulk: true)
    }

    private func entries(after: Int64) throws -> [InventoryPage.Entry] {
        let place = request.inventoryOf
        let accounts = try db.rows("""
            SELECT id, portal_account, application, organisation_number, organisation_name, user_name, email, first_name, last_name, language, revision, is_open
            FROM node_accounts WHERE application = \(place.application) AND organisation_number = \(place.organisationNumber) AND portal_account > \(after)
            ORDER BY portal_account LIMIT \(pageSize)
            """) { (id: try $0.id("id") as AccountID, state: try DesiredState(stored: $0)) }
        let grants = try grants(of: accounts.map(\.id))
        return accounts.map { id, state in
            var state = state
            state.grants = grants[id] ?? []
            return InventoryPage.Entry(account: state.account, revision: state.revision, isOpen: state.open, digest: state.digest)
        }
    }

    private func grants(of accounts: [AccountID]) throws -> [AccountID: [DesiredState.Grant]] {
        let found = try db.rows("SELECT account_id, project_code, project_name, role, author_group FROM node_grants WHERE account_id \(oneOf: accounts)") { row in
            let grant = try LocalGrant(row: row)
            return (account: try row.id("account_id") as AccountID, grant: DesiredState.Grant(
                projectCode: grant.projectCode, projectName: grant.projectName, role: grant.role, authorGroup: grant.authorGroup))
        }
        return Dictionary(grouping: found, by: \.account).mapValues { $0.map(\.grant) }
    }
}

extension DesiredState {
    /// What is here, but for its grants.
    fileprivate init(stored row: Row) throws {
        self.init(
            messageID: "", account: try row.integer("portal_account"), revision: try row.integer("revision"), application: try row.text("application"),
            organisationNumber: try row.text("organisation_number"), organisationName: try row.text("organisation_name"), userName: try row.text("user_name"),
            person: Person(
                firstName: try row.text("first_name"), lastName: try row.text("last_name"), email: try row.text("email"), language: try row.text("language")),
            open: try row.bool("is_open"), grants: [], credentials: nil)
    }
}
