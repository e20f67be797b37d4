public import Access
public import Hummingbird
public import Web

/// What a page that was come back to after a change says of it: `?done=…`, from a closed list so that nobody can make it say more. What was
/// done to an account is the action's name, and its effects have the words; these are the others.
public enum Confirmation: String, CaseIterable, Sendable {
    case settingsSaved = "settings_saved"
    case publicDomain = "public_domain"
    case personalSaved = "personal_saved"
    case sessionEnded = "session_ended"
    case accountAdded = "account_added"
    case accountAddedPublicDomain = "account_added_public_domain"
    case userCreated = "user_created"
    case userAdded = "user_added"
    case reconciliationAsked = "reconciliation_asked"

    /// - Parameter undo: takes an action back, where that is possible now.
    public static func notice(_ request: Request, _ texts: Texts, undo: (AccountAction) -> Notice.Undo? = { _ in nil }) -> Notice? {
        guard let name = request.query["done"] else { return nil }
        if let action = AccountAction(rawValue: name), let confirmation = action.effects.confirmation {
            return .success(texts(confirmation), undo: undo(action))
        }
        return Confirmation(rawValue: name)?.notice(texts)
    }

    private func notice(_ texts: Texts) -> Notice {
        let text = texts("done.\(rawValue)")
        switch self {
        case .publicDomain, .accountAddedPublicDomain: return .warning(text)
        case .settingsSaved, .personalSaved, .sessionEnded, .accountAdded, .userCreated, .userAdded, .reconciliationAsked:
            return .success(text)
        }
    }
}
