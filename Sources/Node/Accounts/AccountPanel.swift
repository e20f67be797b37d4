/// The account on an application's page: its owner and organisation; the template `node_account` shows it.
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
