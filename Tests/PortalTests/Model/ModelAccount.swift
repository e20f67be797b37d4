import Access
import Vocabulary

@testable import Portal

/// The lifecycle of one account according to SPEC §2. It shares names with the tested code, and no rule.
struct ModelAccount: Sendable {
    struct Held: Hashable, Sendable {
        var role: String
        var group: String?
    }

    var people: ModelPeople
    let email: String
    var state = AccountState.draft
    var origin = DraftOrigin.new
    var live = Account.Live.none
    var gone = false
    var revision: Int64 = 1
    var desired: Int64 = 0
    var confirmed: Int64 = 0
    var failed = false
    /// By project code.
    var working: [String: Held] = [:]
    var approved: [String: Held] = [:]
    /// A password that the installation has not confirmed, and its future mail.
    var pending: (password: Int, mail: String)?
    var letters: [ModelWritten.Letter] = []
    var answered: Set<Int> = []
    /// The expected records of the last step.
    var written = ModelWritten()

    var condition: AccountCondition { AccountCondition(state: state, origin: origin) }
    /// Whether the installation's account must be open, from the state and the blocks.
    var opens: Bool { live == .open && !people.ownerOut }
    var relevant: [String: Held] { state == .draft || state == .approval ? working : approved }
}

extension ModelAccount {
    func verdict(_ action: AccountAction, by actor: SamplePerson, _ seen: ModelStep.Seen, reason: String?) -> ModelSaid {
        if !people.sees(actor) { return .hidden }
        if let refusal = refusal(action, by: actor, reason: reason) { return .refused(refusal) }
        return seen == .old ? .refused(.changedMeanwhile) : .done
    }

    func refusal(_ action: AccountAction, by actor: SamplePerson, reason: String?) -> AccountRefusal? {
        if capacity(actor, for: action) == nil { return .notYours(action) }
        if !isPossible(action) { return action == .remove && state == .draft ? .hadAccess : .wrongState(action, state) }
        if action == .enable && live == .none { return .neverApproved }
        if (action == .approve || action == .enable) && actor == people.owner { return .fourEyes(action) }
        if needsAllOn(action), let off = people.switchedOff(Array(relevant.keys)) { return off }
        return action == .returnRequest && (reason ?? "").isEmpty ? .reasonMissing : nil
    }

    func possible(by actor: SamplePerson) -> [AccountAction] {
        AccountAction.allCases.filter { refusal($0, by: actor, reason: "so") == nil }
    }

    /// The actor role for an action: the most specific one that may do it.
    func capacity(_ actor: SamplePerson, for action: AccountAction) -> Capacity? {
        people.capacities(actor).first { mayEver(action, $0) }
    }

    private func mayEver(_ action: AccountAction, _ capacity: Capacity) -> Bool {
        switch action {
        case .remove: capacity == .owner
        case .returnRequest, .approve, .push, .disable, .enable, .resetPassword: capacity != .owner
        // Only access managers and staff may restore (#35).
        case .createNewDraft: capacity != .owner || state != .disabled
        case .confirmFulfilment: false
        case .addGrant, .editGrant, .removeGrant, .requestApproval, .withdrawRequest, .discardDraft: true
        }
    }

    private func isPossible(_ action: AccountAction) -> Bool {
        switch (action, state, origin) {
        case (.addGrant, .draft, _), (.editGrant, .draft, _), (.removeGrant, .draft, _), (.requestApproval, .draft, _), (.approve, .draft, _): true
        case (.withdrawRequest, .approval, _), (.returnRequest, .approval, _), (.approve, .approval, _), (.disable, .approval, _): true
        case (.push, .approved, _), (.push, .published, _), (.disable, .approved, _), (.disable, .published, _), (.disable, .draft, .published): true
        case (.enable, .disabled, _), (.createNewDraft, .published, _), (.createNewDraft, .disabled, _), (.resetPassword, .published, _): true
        case (.discardDraft, .draft, .published), (.discardDraft, .draft, .disabled), (.remove, .draft, .new): true
        default: false
        }
    }

    private func needsAllOn(_ action: AccountAction) -> Bool {
        [.requestApproval, .approve, .push, .enable, .resetPassword].contains(action)
    }

    /// The state afterwards; nil if the account is deleted.
    func destination(_ action: AccountAction) -> AccountState? {
        switch action {
        case .requestApproval: .approval
        case .withdrawRequest, .returnRequest, .createNewDraft: .draft
        case .approve, .enable: .approved
        case .disable: .disabled
        case .discardDraft: origin == .published ? .published : .disabled
        case .remove: nil
        case .addGrant, .editGrant, .removeGrant, .push, .resetPassword, .confirmFulfilment: state
        }
    }
}

extension ModelAccount {
    /// - Parameter editing: the project of the edited grant.
    func verdict(_ action: AccountAction, _ grant: ModelStep.Grant?, editing: String?, by actor: SamplePerson, _ seen: ModelStep.Seen) -> ModelSaid {
        let said = verdict(action, by: actor, seen, reason: nil)
        guard said == .done else { return said }
        if let grant, isFlawed(grant, editing: editing) { return .flawed }
        if let editing, working[editing] == nil { return .hidden }
        return .done
    }

    private func isFlawed(_ grant: ModelStep.Grant, editing: String?) -> Bool {
        if people.closedProjects.contains(grant.project) { return true }
        if grant.project != editing && working[grant.project] != nil { return true }
        if grant.role == "3" { return grant.group == nil || grant.group != people.home.group }
        return grant.group != nil || !["1", "2"].contains(grant.role)
    }
}
