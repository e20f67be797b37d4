/// Whose account an application's page shows, at which organisation; drawn by the template `node_account`.
struct AccountPanel: Sendable {
    let organisation: String
    let userName: String
    let email: String

    init(_ account: LocalAccount) {
        organisation = account.organisationName
        userName = account.userName
        email = account.email
    }
}
