public import Vocabulary

/// What the rules need to know about an account. Loaded in the transaction of the action.
public struct AccountFacts: Sendable, Hashable {
    public var condition: AccountCondition
    public var ownerEnabled: Bool
    public var ownerBlockedHere: Bool
    public var organisationEnabled: Bool
    public var applicationEnabled: Bool
    public var provisionEnabled: Bool
    /// False if nobody ever approved it: then there is nothing to enable again.
    public var everApproved: Bool
    /// False if nobody could approve a request: no access manager, HD Manager or Administrator other than the owner.
    public var approverExists = true
    /// Codes of the grants' projects that are disabled or no longer exist in the application.
    public var disabledProjects: [String]

    public init(
        condition: AccountCondition, ownerEnabled: Bool = true, ownerBlockedHere: Bool = false, organisationEnabled: Bool = true,
        applicationEnabled: Bool = true, provisionEnabled: Bool = true, everApproved: Bool = true, disabledProjects: [String] = []
    ) {
        self.condition = condition
        self.ownerEnabled = ownerEnabled
        self.ownerBlockedHere = ownerBlockedHere
        self.organisationEnabled = organisationEnabled
        self.applicationEnabled = applicationEnabled
        self.provisionEnabled = provisionEnabled
        self.everApproved = everApproved
        self.disabledProjects = disabledProjects
    }

    /// The first disabled part among those that request, approval and delivery need (SPEC §2).
    public var somethingDisabled: AccountRefusal? {
        if !ownerEnabled { return .ownerDisabled }
        if ownerBlockedHere { return .ownerBlockedHere }
        if !organisationEnabled { return .organisationDisabled }
        if !applicationEnabled { return .applicationDisabled }
        if !provisionEnabled { return .provisionDisabled }
        return disabledProjects.first.map { .projectDisabled(code: $0) }
    }

    /// Why somebody may not do this now; nil where nothing stands in the way. Who may not, is told so before how things stand. A reason that
    /// the action asks for is not asked for here: buttons and previews come before it is written.
    /// - Parameter capacities: all that the person is towards this account.
    public func refusal(of action: AccountAction, by capacities: Set<Capacity>) -> AccountRefusal? {
        let rule = action.rule
        if capacities.isDisjoint(with: action.capacities(from: condition)) { return .notYours(action) }
        guard rule.from.contains(condition) else { return wrongCondition(for: action) }
        if action == .enable && !everApproved { return .neverApproved }
        if rule.fourEyes && capacities.contains(.owner) { return .fourEyes(action) }
        if rule.needsEverythingEnabled, let refusal = somethingDisabled { return refusal }
        // Every request has an approver (SPEC §2).
        if action == .requestApproval && !approverExists { return .nobodyApproves }
        return nil
    }

    /// The same when it is done: an action that asks for a reason is refused without one.
    public func refusal(of action: AccountAction, by capacities: Set<Capacity>, reason: Remark?) -> AccountRefusal? {
        if let refusal = refusal(of: action, by: capacities) { return refusal }
        return action.effects.reasonRequired && reason == nil ? .reasonMissing : nil
    }

    /// The condition after an allowed action; nil if the account is deleted. A draft of a never-approved account has the origin new.
    public func destination(of action: AccountAction) -> AccountCondition? {
        if action == .createNewDraft && !everApproved { return .draft(.new) }
        return action.destination(from: condition)
    }

    private func wrongCondition(for action: AccountAction) -> AccountRefusal {
        if action == .remove && condition.state == .draft { return .hadAccess }
        return .wrongState(action, condition.state)
    }

    /// Every action that is possible now, in the order of the table.
    public func possible(by capacities: Set<Capacity>) -> [AccountAction] {
        AccountAction.allCases.filter { refusal(of: $0, by: capacities) == nil }
    }
}
