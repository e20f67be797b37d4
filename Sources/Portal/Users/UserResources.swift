import Web

/// A person as JSON (ADR 0010): the same facts as the page, under the same rules.
struct UserResource: Encodable, Sendable {
    let id: String
    let path: String
    let firstName: String
    let lastName: String
    let email: String
    let ssin: String
    let roles: String
    let organisations: [String]
    let status: String
}

extension UserRow {
    var resource: UserResource {
        UserResource(
            id: id, path: path, firstName: firstName, lastName: lastName, email: email, ssin: ssin, roles: roles, organisations: organisations,
            status: chip.stateName)
    }
}

extension UserOverviewPage: ResourcePage {
    struct Resource: Encodable, Sendable {
        let users: [UserResource]
        /// The addresses of the neighbouring pages.
        let previous: String?
        let next: String?
    }

    var resource: Resource { Resource(users: rows.map(\.resource), previous: links.previous, next: links.next) }
}

extension UserPage: ResourcePage {
    struct Resource: Encodable, Sendable {
        let user: UserResource
        let accounts: [AccountResource]
        /// The actions that the caller may do.
        let actions: [String]
        let refusals: [String]
    }

    var resource: Resource {
        Resource(user: user.resource, accounts: accounts.map { $0.resource() }, actions: buttons.map(\.action), refusals: notes)
    }
}

extension UserBulkPage: ResourcePage, RefusalPage {
    struct Resource: Encodable, Sendable {
        struct Row: Encodable, Sendable {
            /// Person, organisation and revision, for a later action.
            let row: String
            let person: String
            let organisation: String
            let change: String?
            let refusal: String?
        }

        let action: String
        let rows: [Row]
    }

    var resource: Resource {
        Resource(
            action: action,
            rows: rows.map { .init(row: $0.value, person: $0.name, organisation: $0.organisation, change: $0.change, refusal: $0.why) })
    }

    var refusal: String? { lead }
}
