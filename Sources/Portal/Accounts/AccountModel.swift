import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// An account as data: ids, codes and times, the same in every language. Lists and pages give it as JSON (ADR 0010).
struct AccountModel: Encodable, Sendable {
    struct Owner: Encodable, Sendable {
        let id: Int64
        let firstName: String
        let lastName: String
    }

    struct Organisation: Encodable, Sendable {
        let id: Int64
        let number: String
        let name: String
    }

    struct Grant: Encodable, Sendable {
        let id: Int64
        /// The project's code.
        let project: String
        /// The role's code in the catalogue of the application.
        let role: String
        let authorGroup: String?
    }

    let id: Int64
    let path: String
    let owner: Owner
    let organisation: Organisation
    /// The application's id in the catalogue.
    let application: String
    let email: String
    let userName: String?
    /// One of the five states (SPEC §2).
    let state: String
    let stateSince: Date
    /// Sent back with an action, it says what was looked at.
    let revision: Int64
    let grants: [Grant]

    init(_ listed: ListedAccount) {
        let account = listed.account
        id = account.id.value
        path = "/accounts/\(account.id)"
        owner = Owner(id: account.ownerID.value, firstName: account.ownerFirstName, lastName: account.ownerLastName)
        organisation = Organisation(id: account.organisationID.value, number: account.organisationNumber.digits, name: account.organisationName)
        application = account.application.rawValue
        email = account.email
        userName = account.userName
        state = account.state.rawValue
        stateSince = account.stateSince
        revision = account.revision
        grants = listed.grants.map { Grant(id: $0.id.value, project: $0.projectCode, role: $0.role.code.rawValue, authorGroup: $0.authorGroup) }
    }
}

/// One page of EAM Accounts, or of Approval.
struct AccountListModel: PagedModel {
    let accounts: [AccountModel]
    /// The addresses of the neighbouring pages.
    let previous: String?
    let next: String?

    init(_ list: AccountList) {
        let links = PageLinks(list.slice, list.slice.isBroad ? list.asked.inStandardOrder : list.asked)
        accounts = list.slice.items.map(AccountModel.init)
        previous = links.previous
        next = links.next
    }
}

/// My accounts.
struct OwnAccountsModel: Encodable, Sendable {
    let accounts: [AccountModel]

    init(_ accounts: [ListedAccount]) { self.accounts = accounts.map(AccountModel.init) }
}

/// The page of an account.
struct AccountPageModel: Encodable, Sendable {
    struct Waiting: Encodable, Sendable {
        /// Who decides: access managers, HD Managers or Administrators. Nil where it waits for the installation.
        let level: String?
        let approvers: [Approver]
        let since: Date
    }

    struct Approver: Encodable, Sendable {
        let id: Int64
        let name: String
    }

    struct Action: Encodable, Sendable {
        let action: String
        /// Where it is posted.
        let path: String
    }

    struct Refused: Encodable, Sendable {
        let action: String
        /// The code of the reason, such as `refusal.four_eyes`.
        let reason: String
        let arguments: [String: String]
    }

    let account: AccountModel
    let waiting: Waiting?
    /// The code of what went wrong at the installation; nil without a failure.
    let failure: String?
    let actions: [Action]
    /// Actions that the caller could do in another situation, and why not now.
    let refusals: [Refused]
    let timeline: [StepModel]

    init(_ view: AccountView, for viewer: Viewer) {
        let capacities = viewer.capacities(owner: view.account.ownerID, organisation: view.account.organisationID)
        account = AccountModel(view.listed)
        waiting = Waiting(view)
        failure = view.account.failure
        actions = view.facts.possible(by: capacities).compactMap { action in
            action.resource.map { Action(action: action.rawValue, path: "/accounts/\(view.account.id)/\($0)") }
        }
        refusals = AccountAction.allCases.compactMap { action in
            guard let refusal = view.facts.refusal(of: action, by: capacities), refusal.isWorthSaying else { return nil }
            return Refused(action: action.rawValue, reason: refusal.textKey, arguments: refusal.arguments)
        }
        timeline = view.timeline.map(StepModel.init)
    }
}

extension AccountPageModel.Waiting {
    fileprivate init?(_ view: AccountView) {
        switch view.account.state {
        case .approval:
            self.init(
                level: view.approvers.level.rawValue, approvers: view.approvers.people.map { .init(id: $0.id.value, name: $0.name) },
                since: view.account.stateSince)
        case .approved: self.init(level: nil, approvers: [], since: view.account.stateSince)
        case .draft, .published, .disabled: return nil
        }
    }
}

/// A step of a timeline as data.
struct StepModel: Encodable, Sendable {
    let at: Date
    /// What happened: `approve`, `mail`, `sign_in` …
    let what: String
    /// Nil for the system.
    let who: String?
    let capacity: String
    let revision: Int64?
    let remark: String?
    let arguments: [String: String]

    init(_ step: TimelineStep) {
        at = step.at
        what = step.what.replacing("timeline.", with: "", maxReplacements: 1)
        who = step.who
        capacity = step.capacity
        revision = step.revision
        remark = step.remark
        arguments = step.arguments
    }
}
