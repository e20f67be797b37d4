import Access
import Directory
import Vocabulary

extension AccountAction {
    /// What can be decided of a request. What each does is in its two rows in `Access`: `rule` says when and by whom, `effects` what follows.
    static let decisions: [AccountAction] = [.approve, .returnRequest]
}

extension PortalServices {
    /// Approves a request, or a draft at once (#2 #16 #27 #33).
    /// - Parameter expected: the revision that was looked at; nil where the newest will do.
    /// - Throws: ``NotFound`` outside the viewer's scope, else a ``AccountRefusal``.
    func approve(_ account: AccountID, expected: Int64?, as viewer: Viewer) async throws -> AccountState? {
        try await perform(AccountCommand(.approve, account, expected: expected), as: viewer)
    }

    /// Gives a request back to its owner, who is mailed why.
    /// - Parameter expected: the revision that was looked at; nil where the newest will do.
    /// - Throws: ``NotFound`` outside the viewer's scope, else a ``AccountRefusal``.
    func returnRequest(_ account: AccountID, because reason: Remark, expected: Int64?, as viewer: Viewer) async throws -> AccountState? {
        try await perform(AccountCommand(.returnRequest, account, expected: expected, reason: reason), as: viewer)
    }
}
