public import Hummingbird
public import Web

/// What a page that was come back to after a change says of it: `?done=…`, from a closed list so that nobody can make it say more.
public enum Done: String, CaseIterable, Sendable {
    case settingsSaved = "settings_saved"
    case publicDomain = "public_domain"
    case personalSaved = "personal_saved"
    case sessionEnded = "session_ended"
    case accountAdded = "account_added"
    case accountAddedPublicDomain = "account_added_public_domain"
    case accountRemoved = "account_removed"
    case grantSaved = "grant_saved"
    case grantRemoved = "grant_removed"
    case userCreated = "user_created"
    case userAdded = "user_added"
    case requestApproval = "request_approval"
    case withdrawRequest = "withdraw_request"
    case returnRequest = "return"
    case approve
    case push
    case disable
    case enable
    case createNewDraft = "create_new_draft"
    case discardDraft = "discard_draft"
    case resetPassword = "reset_password"
    case reconciliationAsked = "reconciliation_asked"

    /// - Parameter undo: takes it back, where that is possible now.
    public static func notice(_ request: Request, _ texts: Texts, undo: (Done) -> Notice.Undo? = { _ in nil }) -> Notice? {
        guard let done = request.query["done"].flatMap(Done.init) else { return nil }
        let text = texts("done.\(done.rawValue)")
        return [.publicDomain, .accountAddedPublicDomain].contains(done) ? .warning(text) : .success(text, undo: undo(done))
    }
}
