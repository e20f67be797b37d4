import Mail

extension Recipient {
    /// The owner of an account, at the account's address.
    init(_ account: Account) {
        self.init(name: account.ownerName, email: account.email, language: account.ownerLanguage, reachable: true)
    }
}
