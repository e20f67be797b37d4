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

extension AccountListPage: ResourcePage {
    struct Resource: Encodable, Sendable {
        let accounts: [AccountResource]
        /// The addresses of the neighbouring pages.
        let previous: String?
        let next: String?
    }

    var resource: Resource {
        Resource(accounts: rows.map { $0.account.resource(revision: $0.revision) }, previous: links.previous, next: links.next)
    }
}

extension MyAccountsPage: ResourcePage {
    struct Resource: Encodable, Sendable { let accounts: [AccountResource] }

    var resource: Resource { Resource(accounts: accounts.map { $0.account.resource() }) }
}

extension AccountPage: ResourcePage {
    struct Resource: Encodable, Sendable {
        struct Grant: Encodable, Sendable {
            let project: String
            let role: String
            let authorGroup: String?
        }

        struct Action: Encodable, Sendable {
            let name: String
            let path: String
        }

        struct Step: Encodable, Sendable {
            let at: String
            let what: String
            let who: String
            let remark: String?
        }

        let id: String
        let person: String
        let account: String
        let email: String
        let userName: String?
        let state: String
        let revision: String
        let waiting: String?
        let failure: String?
        let grants: [Grant]
        /// The actions that the caller may do now, with their addresses.
        let actions: [Action]
        /// Why other actions are not possible now.
        let refusals: [String]
        let timeline: [Step]
    }

    var resource: Resource {
        Resource(
            id: id, person: owner, account: label, email: email, userName: userName, state: chip.stateName, revision: revision, waiting: waiting,
            failure: failure, grants: grants.map { .init(project: $0.project, role: $0.role, authorGroup: $0.authorGroup) },
            actions: buttons.map { .init(name: $0.bulkAction, path: $0.path) }, refusals: notes,
            timeline: timeline.map { .init(at: $0.machineTime, what: $0.what, who: $0.who, remark: $0.remark) })
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
