private let drafts: Set<AccountCondition> = [.draft(.new), .draft(.published), .draft(.disabled)]
private let approvals: Set<AccountCondition> = [.approval(.new), .approval(.published), .approval(.disabled)]
private let managers: Set<Capacity> = [.accessManager, .hdManager, .administrator]
private let ownerAndManagers = managers.union([.owner])

extension AccountAction {
    /// The account's life: the only place that says what is possible. Buttons, pages, API, CSV and background work ask it.
    public var rule: LifecycleRule {
        switch self {
        case .addGrant:
            LifecycleRule("Add new Grant", from: drafts, to: .same, who: ownerAndManagers, matrix: [.m13, .m32a])
        case .editGrant:
            LifecycleRule("Edit grant", from: drafts, to: .same, who: ownerAndManagers, matrix: [.m30, .m31])
        case .removeGrant:
            LifecycleRule("Remove grant", from: drafts, to: .same, who: ownerAndManagers, matrix: [.m30a])
        case .requestApproval:
            LifecycleRule(
                "Request approval", from: drafts, to: .state(.approval), who: ownerAndManagers, matrix: [.m1c, .m10, .m24, .m32],
                needsEverythingEnabled: true)
        case .withdrawRequest:
            LifecycleRule("Withdraw request", from: approvals, to: .state(.draft), who: ownerAndManagers)
        case .returnRequest:
            LifecycleRule("Return", from: approvals, to: .state(.draft), who: managers)
        case .approve:
            LifecycleRule(
                "Approve", from: approvals.union(drafts), to: .state(.approved), who: managers, matrix: [.m2, .m16, .m27, .m33],
                needsEverythingEnabled: true, fourEyes: true)
        case .confirmFulfilment:
            LifecycleRule("Fulfilment confirmed", from: [.approved], to: .state(.published), who: [.system])
        case .push:
            LifecycleRule(
                "Update account", from: [.approved, .published], to: .same, who: managers, needsEverythingEnabled: true)
        case .disable:
            LifecycleRule(
                "Disable account", from: approvals.union([.approved, .published, .draft(.published)]), to: .state(.disabled),
                who: managers, matrix: [.m3b, .m34])
        case .enable:
            LifecycleRule(
                "Enable account", from: [.disabled], to: .state(.approved), who: managers, matrix: [.m4],
                needsEverythingEnabled: true, fourEyes: true)
        case .createNewDraft:
            LifecycleRule(
                "Create New Draft", from: [.published, .disabled], to: .state(.draft), who: ownerAndManagers, matrix: [.restore, .m35])
        case .discardDraft:
            LifecycleRule("Discard draft", from: [.draft(.published), .draft(.disabled)], to: .origin, who: ownerAndManagers)
        case .resetPassword:
            LifecycleRule(
                "Reset password", from: [.published], to: .same, who: managers, matrix: [.m21, .m36], needsEverythingEnabled: true)
        case .remove:
            LifecycleRule("Remove", from: [.draft(.new)], to: .gone, who: [.owner], matrix: [.m3a, .m19])
        }
    }

    /// Who may do it from one condition: the rule's people, but for the one cell of SPEC §2 that depends on the state.
    public func capacities(from condition: AccountCondition) -> Set<Capacity> {
        // Restoring a disabled account is the access manager's alone (#35).
        if self == .createNewDraft && condition == .disabled { return managers }
        return rule.who
    }

    /// The condition an account is in afterwards; nil when it is gone.
    public func destination(from condition: AccountCondition) -> AccountCondition? {
        switch rule.to {
        case .gone: nil
        case .same: condition
        case .origin: condition.origin == .published ? .published : .disabled
        case .state(let state): AccountCondition(state: state, origin: draftOrigin(from: condition))
        }
    }

    private func draftOrigin(from condition: AccountCondition) -> DraftOrigin {
        switch condition {
        case .published: .published
        case .disabled: .disabled
        case .draft, .approval, .approved: condition.origin
        }
    }
}
