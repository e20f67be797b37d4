import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// The orders of EAM Accounts.
enum AccountOrder: String, ListOrder {
    case person, account, email, state, since
    static let standard = AccountOrder.person

    var keys: [Query] {
        switch self {
        case .person: ["a.owner_key"]
        case .account: ["a.label_key"]
        case .email: ["a.email"]
        case .state: ["a.state", "a.owner_key"]
        case .since: ["a.state_since"]
        }
    }
}

/// The filters of EAM Accounts (#74, #78). A search for an SSIN becomes a filter by person, so that no address contains an SSIN.
struct AccountFilter: Sendable {
    static let names = ["q", "person", "organisation", "application", "project", "role", "state"]

    var term = ""
    var person = PersonFilter.anybody
    var organisation: OrganisationID?
    var application: ApplicationID?
    var project: ProjectID?
    /// A role's code; of any application that has it.
    var role: String?
    var state: AccountState?

    init() {}

    /// What names nothing is no filter.
    init(_ request: ListRequest<AccountOrder>, _ catalogue: Catalogue) {
        term = SearchText.term(request["q"] ?? "")
        person = PersonFilter(request["person"])
        organisation = request["organisation"].flatMap { OrganisationID($0) }
        application = request["application"].flatMap(ApplicationID.init).flatMap { catalogue.application($0)?.id }
        project = request["project"].flatMap { ProjectID($0) }
        role = request["role"].flatMap { catalogue.hasRole($0) ? $0 : nil }
        state = request["state"].flatMap(AccountState.init)
    }
}

extension Reader {
    /// One page of the accounts that a person manages, with their grants: at most three queries.
    func managedAccounts(
        _ filter: AccountFilter, order: AccountOrder, descending: Bool, at cursor: Cursor?, for viewer: Viewer,
        size: Int = ListPage<ListedAccount>.size
    ) throws -> ListPage<ListedAccount> {
        let place = ListPosition(cursor: cursor, descending: descending, size: size)
        let listing = AccountListing(filter, viewer, dialect)
        let plan = try listing.plan(order, in: self)
        let found = try slice(listing.query(plan, at: place), at: place, Account.init)
        return ListPage(items: try listed(found.items), previous: found.previous, next: found.next, isBroad: plan.searched)
    }

    /// The same with what the filters offer.
    /// - Parameter state: only accounts in this state, whatever the address says; nil for all.
    func accountOverview(_ asked: ListRequest<AccountOrder>, in state: AccountState? = nil, for viewer: Viewer) throws -> AccountList {
        let options = try filterOptions(for: viewer, projects: true, catalogue: true)
        var filter = AccountFilter(asked, options.catalogue)
        if let state { filter.state = state }
        let slice = try managedAccounts(filter, order: asked.order, descending: asked.descending, at: asked.cursor, for: viewer)
        return AccountList(asked: asked, filter: filter, slice: slice, options: options)
    }
}

/// One page of EAM Accounts, as it was asked for and found.
struct AccountList: Sendable {
    let asked: ListRequest<AccountOrder>
    let filter: AccountFilter
    let slice: ListPage<ListedAccount>
    let options: FilterOptions
}
