import Web

/// An account as JSON (ADR 0010): the same facts as the page, under the same rules.
struct AccountResource: Encodable, Sendable {
    let id: String
    let path: String
    let person: String
    /// Organisation and application.
    let account: String
    let email: String
    let state: String
    let revision: String?
    let grants: [String]
}

extension AccountRow {
    func resource(revision: String? = nil) -> AccountResource {
        AccountResource(id: id, path: path, person: owner, account: label, email: email, state: state, revision: revision, grants: grants)
    }
}

extension BulkPage: ResourcePage, RefusalPage {
    struct Resource: Encodable, Sendable {
        struct Row: Encodable, Sendable {
            let account: AccountResource
            /// The planned or made change; nil for a skipped row.
            let change: String?
            let refusal: String?
        }

        let action: String
        let rows: [Row]
    }

    var resource: Resource {
        Resource(action: action, rows: rows.map { .init(account: $0.account.resource(revision: $0.revision), change: $0.change, refusal: $0.why) })
    }

    var refusal: String? { lead }
}
