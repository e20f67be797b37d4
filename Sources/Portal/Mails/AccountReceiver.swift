import Mail

extension Receiver {
    /// Whoever has an account, at the address of the account.
    init(_ account: Account) {
        self.init(name: account.ownerName, email: account.email, language: account.ownerLanguage, reachable: true)
    }
}
