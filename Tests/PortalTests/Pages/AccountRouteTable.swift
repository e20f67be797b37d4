import Access
import Database
import HTTPTypes
import Vocabulary

@testable import Portal

/// Every route of one account, once.
struct AccountRouteTable: Sendable {
    let account: AccountID
    let grant: GrantID

    var reading: [String] {
        ["", "/live", "/grants/new", "/grants/\(grant)"].map { "/accounts/\(account)\($0)" }
    }

    var changing: [String] {
        let actions = [
            "approval-request", "withdrawal", "return", "approval", "push", "disablement", "enablement", "draft", "draft-discard", "password-reset",
            "removal",
        ]
        return (actions + ["grants", "grants/\(grant)", "grants/\(grant)/removal"]).map { "/accounts/\(account)/\($0)" }
    }

    /// Fields with which each route would change something for a permitted person.
    static let fields: KeyValuePairs<String, String> = ["reason": "Because", "project": "2", "role": "2", "author_group": ""]

    static func emmas(_ stage: TestPortal) async throws -> AccountRouteTable {
        let id = try await stage.request()
        let grant = try await stage.database.read { try $0.grants(of: id, layer: .working).first?.id }
        return AccountRouteTable(account: id, grant: grant ?? GrantID(0))
    }
}
