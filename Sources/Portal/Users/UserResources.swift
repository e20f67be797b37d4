import Web

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
