import Access
import Database
import Foundation
import Vocabulary
import Web

/// An account as one line of a list, ready to print.
struct AccountRow: Sendable {
    let id: String
    let label: String
    let email: String
    let owner: String
    let state: String
    let chip: Chip
    let grantCount: String
    let grants: [String]
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
        grants = listed.grants.map { grant in
            let group = grant.authorGroup.map { " · \($0)" } ?? ""
            return "\(grant.projectCode) \(grant.projectName) · \(grant.roleLabel(in: account.application))\(group)"
        }
        canRemove = Circumstances(condition: account.condition).refusal(of: .remove, by: capacities) == nil
        path = "/accounts/\(account.id)"
    }
}

/// The state as a chip: text and colour.
struct Chip: Sendable {
    let kind: String
    let stateName: String
    let text: String

    init(_ state: AccountState, _ texts: Texts) {
        kind = state.rawValue.lowercased()
        stateName = state.rawValue
        text = texts("state.\(state.rawValue)")
    }
}

/// An account with the grants that count in its state.
struct ListedAccount: Sendable {
    let account: Account
    let grants: [Grant]
}

extension Reader {
    func listed(_ accounts: [Account]) throws -> [ListedAccount] {
        let ids = accounts.map(\.id)
        let working = Dictionary(grouping: try grants(of: ids, layer: .working), by: \.accountID)
        let approved = Dictionary(grouping: try grants(of: ids, layer: .approved), by: \.accountID)
        return accounts.map { account in
            let layer = Grant.Layer.relevant(to: account.condition) == .working ? working : approved
            return ListedAccount(account: account, grants: layer[account.id] ?? [])
        }
    }

    func ownAccountRows(of user: UserID) throws -> [ListedAccount] { try listed(ownAccounts(of: user)) }
}

/// Linked accounts are sortable by Account, Email and State.
enum AccountSort: String, Sendable {
    case account, email, state

    init(_ text: String?) { self = text.flatMap(AccountSort.init(rawValue:)) ?? .account }

    func sorted(_ rows: [AccountRow]) -> [AccountRow] {
        switch self {
        case .account: rows.sorted { $0.label < $1.label }
        case .email: rows.sorted { $0.email < $1.email }
        case .state: rows.sorted { $0.state < $1.state }
        }
    }
}
