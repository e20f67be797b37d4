import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// Account: Manage grants. Details, state, who must act and since when, grants, actions and timeline.
struct AccountPage: FormPage {
    static let template = "account"

    struct Button: Sendable {
        let path: String
        let label: String
        let style: String
        /// Opens a preview with "Execute action".
        let confirms: Bool
        let bulkAction: String
    }

    struct GrantRow: Sendable {
        let project: String
        let role: String
        let authorGroup: String?
        let editPath: String
        let removePath: String
    }

    struct Step: Sendable {
        let machineTime: String
        let time: String
        let what: String
        let who: String
        let revision: String?
        let remark: String?
    }

    let id: String
    let label: String
    let owner: String
    /// The person's page, for managers of the organisation.
    let ownerPath: String?
    let email: String
    let userName: String?
    let organisation: String
    let application: String
    let chip: Chip
    let since: String
    let waiting: String?
    let failure: String?
    let live: String
    let revision: String
    let version: String
    let csrf: String
    let grants: [GrantRow]
    let hasGrants: Bool
    let editable: Bool
    /// How to change the grants, if it is not possible on this page.
    let grantsHint: String?
    /// The changes of a draft compared with the published access; nil without anything to compare.
    let comparison: GrantComparison?
    let buttons: [Button]
    let notes: [String]
    let returnForm: Field?
    let formErrors: FormErrors?
    let timeline: [Step]
}

/// The data of the account's page, read in one snapshot.
struct AccountView: Sendable {
    let account: Account
    let working: [Grant]
    let approved: [Grant]
    let facts: AccountFacts
    let approvers: Approvers
    let timeline: [TimelineStep]
    /// Changes whenever the page would change.
    let version: String

    var listed: ListedAccount { ListedAccount(account: account, working: working, approved: approved) }
}

extension Reader {
    func accountView(_ id: AccountID, for viewer: Viewer) throws -> AccountView {
        guard let account = try account(id, for: viewer) else { throw NotFound() }
        let grants = try grants(of: [id])
        let listed = ListedAccount(
            account: account, working: grants.filter { $0.layer == .working }, approved: grants.filter { $0.layer == .approved })
        let approvers = try approvers(owner: account.ownerID, organisation: account.organisationID)
        var facts = listed.facts
        facts.approverExists = !approvers.people.isEmpty
        return AccountView(
            account: account, working: listed.working, approved: listed.approved, facts: facts, approvers: approvers, timeline: try timeline(of: .account(id)),
            version: try accountVersion(id, for: viewer))
    }

    /// The answer to the page's polling: one row, and two counts by index.
    func accountVersion(_ id: AccountID, for viewer: Viewer) throws -> String {
        let found = try first("""
            SELECT a.revision, a.confirmed_revision, a.desired_revision,
                (SELECT COUNT(*) FROM audit AS e WHERE e.subject_kind = 'account' AND e.subject_id = a.id) AS steps,
                (SELECT COUNT(*) + COUNT(m.delivered_at) + COUNT(m.undeliverable_at) FROM mail_outbox AS m
                    WHERE m.subject_kind = 'account' AND m.subject_id = a.id) AS mails
            FROM accounts AS a JOIN provisions AS p ON p.id = a.provision_id WHERE a.id = \(id) AND \(viewer.visibleAccounts)
            """) { row in
            try ["revision", "confirmed_revision", "desired_revision", "steps", "mails"].map { "\(try row.integer($0))" }.joined(separator: "-")
        }
        guard let found else { throw NotFound() }
        return found
    }
}
