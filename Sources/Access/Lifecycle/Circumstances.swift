public import Vocabulary

/// What the rules must know about an account and its surroundings. Loaded in the transaction that acts on it.
public struct Circumstances: Sendable, Hashable {
    public var condition: AccountCondition
    public var ownerEnabled: Bool
    public var ownerBlockedHere: Bool
    public var organisationEnabled: Bool
    public var applicationEnabled: Bool
    public var provisionEnabled: Bool
    /// False while nobody has ever approved it: then there is nothing to enable again.
    public var everApproved: Bool
    /// False where nobody could approve a request: no access manager, HD Manager or Administrator besides the owner.
    public var approverExists = true
    /// Codes of projects with a grant that are disabled or no longer exist in the application.
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

    /// The first thing that is switched off, of those that request, approval and delivery all need on (SPEC §2).
    public var somethingDisabled: Refusal? {
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
    public func refusal(of action: AccountAction, by capacities: Set<Capacity>) -> Refusal? {
        let rule = action.rule
        if capacities.isDisjoint(with: action.capacities(from: condition)) { return .notYours(action) }
        guard rule.from.contains(condition) else { return wrongCondition(for: action) }
        if action == .enable && !everApproved { return .neverApproved }
        if rule.fourEyes && capacities.contains(.owner) { return .fourEyes(action) }
        if rule.needsEverythingEnabled, let refusal = somethingDisabled { return refusal }
        // No request is an orphan (SPEC §2).
        if action == .requestApproval && !approverExists { return .nobodyApproves }
        return nil
    }

    /// The same when it is done: an action that asks for a reason is refused without one.
    public func refusal(of action: AccountAction, by capacities: Set<Capacity>, reason: Remark?) -> Refusal? {
        if let refusal = refusal(of: action, by: capacities) { return refusal }
        return action.effects.reasonRequired && reason == nil ? .reasonMissing : nil
    }

    /// Where an allowed action leads; nil when the account is gone then. A draft of what was never approved is a new one.
    public func destination(of action: AccountAction) -> AccountCondition? {
        if action == .createNewDraft && !everApproved { return .draft(.new) }
        return action.destination(from: condition)
    }

    private func wrongCondition(for action: AccountAction) -> Refusal {
        if action == .remove && condition.state == .draft { return .hadAccess }
        return .wrongState(action, condition.state)
    }

    /// Every action that is possible now, in the order of the table.
    public func possible(by capacities: Set<Capacity>) -> [AccountAction] {
        AccountAction.allCases.filter { refusal(of: $0, by: capacities) == nil }
    }
}
