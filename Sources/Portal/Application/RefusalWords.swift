import Access
public import Web

extension Texts {
    /// The reason in words, with the names of states as on their chips.
    func callAsFunction(_ refusal: AccountRefusal) -> String {
        var arguments = refusal.arguments
        if let state = arguments["state"] { arguments["state"] = self("state.\(state)") }
        return self(refusal.textKey, arguments)
    }
}

extension AccountRefusal: RefusedAction {
    func words(in texts: Texts) -> String { texts(self) }
}

extension UserRefusal: RefusedAction {
    func words(in texts: Texts) -> String { texts(textKey) }
}
