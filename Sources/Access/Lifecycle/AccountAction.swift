/// Every action on an existing account (SPEC §2), in the order of its table.
/// Adding an account is not among them, because there is no account yet.
public enum AccountAction: String, CaseIterable, Sendable, Hashable {
    case addGrant = "add_grant"
    case editGrant = "edit_grant"
    case removeGrant = "remove_grant"
    case requestApproval = "request_approval"
    case withdrawRequest = "withdraw_request"
    case returnRequest = "return"
    case approve
    case confirmFulfilment = "confirm_fulfilment"
    case push
    case disable
    case enable
    case createNewDraft = "create_new_draft"
    case discardDraft = "discard_draft"
    case resetPassword = "reset_password"
    case remove
}

/// What a person is in relation to one account.
public enum Capacity: String, CaseIterable, Sendable, Hashable {
    case owner
    case accessManager = "access_manager"
    case hdManager = "hd_manager"
    case administrator
    case system
}

extension Set<Capacity> {
    /// The nearest to the account, in which somebody acts who has several: the audit names it. Nil for an empty set.
    public var leading: Capacity? { Capacity.allCases.first(where: contains) }
}

/// The state after an action.
public enum Destination: Hashable, Sendable {
    case state(AccountState)
    /// The state does not change.
    case same
    /// Back to the draft's origin.
    case origin
    /// The account is deleted.
    case gone
}

/// One row of the table of SPEC §2.
public struct LifecycleRule: Sendable {
    public let label: String
    public let from: Set<AccountCondition>
    public let to: Destination
    public let who: Set<Capacity>
    /// The rows of the user matrix that the rule implements.
    public let matrix: [UserMatrix.RowID]
    /// Requires that people, organisation, application, provision and projects are enabled.
    public let needsEverythingEnabled: Bool
    /// Nobody may do it to their own account.
    public let fourEyes: Bool

    init(
        _ label: String, from: Set<AccountCondition>, to: Destination, who: Set<Capacity>, matrix: [UserMatrix.RowID] = [],
        needsEverythingEnabled: Bool = false, fourEyes: Bool = false
    ) {
        self.label = label
        self.from = from
        self.to = to
        self.who = who
        self.matrix = matrix
        self.needsEverythingEnabled = needsEverythingEnabled
        self.fourEyes = fourEyes
    }
}
