import Access
public import Web

extension Texts {
    /// Why not, with states called as their chips are.
    func callAsFunction(_ refusal: Refusal) -> String {
        var arguments = refusal.arguments
        if let state = arguments["state"] { arguments["state"] = self("state.\(state)") }
        return self(refusal.textKey, arguments)
    }
}

extension Refusal: RefusedAction {
    func words(in texts: Texts) -> String { texts(self) }
}

extension UserRefusal: RefusedAction {
    func words(in texts: Texts) -> String { texts(textKey) }
}
