import Access
import Database
import Foundation
import Vocabulary
import Web

/// An account as one line of a list, ready for display.
struct AccountRow: Sendable {
    let id: String
    let label: String
    let email: String
    let owner: String
    let state: String
    let chip: Chip
    let grantCount: String
    let grants: [String]
    /// The grant in words, if there is exactly one; several are collapsed.
    let single: String?
    let several: Bool
    let canRemove: Bool
    let path: String

    init(_ listed: ListedAccount, texts: Texts, capacities: Set<Capacity> = [.owner]) {
        let account = listed.account
        id = "\(account.id)"
        label = account.label
        email = account.email
        owner = account.ownerName
        state = account.state.rawValue
        chip = Chip(account.state, texts)
        grantCount = texts.plural("accounts.grants", listed.grants.count)
        grants = listed.grants.map { "\($0.projectCode) \($0.projectName) · \($0.roleWords)" }
        single = grants.count == 1 ? grants.first : nil
        several = grants.count > 1
        canRemove = AccountFacts(condition: account.condition).refusal(of: .remove, by: capacities) == nil
        path = "/accounts/\(account.id)"
    }
}

extension AccountRow: TemplateRow {
    func tell(_ fields: inout TemplateFields) {
        fields.add("id", id)
        fields.add("label", label)
        fields.add("email", email)
        fields.add("owner", owner)
        fields.add("state", state)
        fields.add("chip", chip)
        fields.add("grantCount", grantCount)
        fields.add("grants", grants)
        fields.add("single", single)
        fields.add("several", several)
        fields.add("canRemove", canRemove)
        fields.add("path", path)
    }
}

extension Chip {
    /// The state of an account.
    init(_ state: AccountState, _ texts: Texts) {
        self.init(kind: state.rawValue.lowercased(), stateName: state.rawValue, text: texts("state.\(state.rawValue)"))
    }
}

/// An account with both layers of its grants.
struct ListedAccount: Sendable {
    let account: Account
    let working: [Grant]
    let approved: [Grant]

    /// The grants that count in its state.
    var grants: [Grant] { Grant.Layer.relevant(to: account.state) == .working ? working : approved }
    var facts: AccountFacts { account.facts(grants: grants) }
}

extension Reader {
    /// Reads the grants of all with one query.
    func listed(_ accounts: [Account]) throws -> [ListedAccount] {
        let grants = Dictionary(grouping: try grants(of: accounts.map(\.id)), by: \.accountID)
        return accounts.map { account in
            let own = grants[account.id] ?? []
            return ListedAccount(account: account, working: own.filter { $0.layer == .working }, approved: own.filter { $0.layer == .approved })
        }
    }

    func ownAccountRows(of user: UserID) throws -> [ListedAccount] { try listed(ownAccounts(of: user)) }
}
