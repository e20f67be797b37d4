/// Everything that can be done to an account that exists (SPEC §2), in the order of its table.
/// Adding an account is not among them: there is no account yet to ask.
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

/// Who somebody is towards one account.
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

/// Where an action leads.
public enum Destination: Hashable, Sendable {
    case state(AccountState)
    /// The state stays as it is.
    case same
    /// Back to what the draft was made from.
    case origin
    /// The account is no more.
    case gone
}

/// One line of the table of SPEC §2.
public struct LifecycleRule: Sendable {
    public let label: String
    public let from: Set<AccountCondition>
    public let to: Destination
    public let who: Set<Capacity>
    /// The rows of the user matrix that it decides.
    public let matrix: [UserMatrix.RowID]
    /// People, organisation, application, provision and projects must be enabled for it.
    public let needsEverythingEnabled: Bool
    /// Nobody does it to an account of their own.
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
