import Access
import Testing

/// The destinations of actions. A draft never loses its origin (SPEC §2).
@Suite struct DestinationTests {
    @Test(arguments: DraftOrigin.allCases)
    func `#1c request, withdrawal and return keep what the draft was made from`(origin: DraftOrigin) {
        #expect(AccountAction.requestApproval.destination(from: .draft(origin)) == .approval(origin))
        #expect(AccountAction.withdrawRequest.destination(from: .approval(origin)) == .draft(origin))
        #expect(AccountAction.returnRequest.destination(from: .approval(origin)) == .draft(origin))
    }

    @Test(arguments: DraftOrigin.allCases)
    func `#13 #30 #30a changing grants leaves the draft where it is`(origin: DraftOrigin) {
        for action in [AccountAction.addGrant, .editGrant, .removeGrant] {
            #expect(action.destination(from: .draft(origin)) == .draft(origin))
        }
    }

    @Test(arguments: DraftOrigin.allCases)
    func `#2 #33 what is approved is Approved, whatever it was made from`(origin: DraftOrigin) {
        #expect(AccountAction.approve.destination(from: .draft(origin)) == .approved)
        #expect(AccountAction.approve.destination(from: .approval(origin)) == .approved)
    }

    @Test func `a confirmed fulfilment makes Approved into Published`() {
        #expect(AccountAction.confirmFulfilment.destination(from: .approved) == .published)
    }

    @Test func `#21 #36 push and password reset change no state`() {
        #expect(AccountAction.push.destination(from: .approved) == .approved)
        #expect(AccountAction.push.destination(from: .published) == .published)
        #expect(AccountAction.resetPassword.destination(from: .published) == .published)
    }

    @Test(arguments: [.approved, .published, .draft(.published), .approval(.new), .approval(.published), .approval(.disabled)] as [AccountCondition])
    func `#3b #34 what is disabled is Disabled`(condition: AccountCondition) {
        #expect(AccountAction.disable.destination(from: condition) == .disabled)
    }

    @Test func `#4 what is enabled is Approved and waits for its confirmation`() {
        #expect(AccountAction.enable.destination(from: .disabled) == .approved)
    }

    @Test func `#35 a new draft remembers what it was made from`() {
        #expect(AccountAction.createNewDraft.destination(from: .published) == .draft(.published))
        #expect(AccountAction.createNewDraft.destination(from: .disabled) == .draft(.disabled))
    }

    @Test func `#35 the owner makes a new draft of what is published but not of what is disabled`() {
        #expect(AccountFacts(condition: .disabled).refusal(of: .createNewDraft, by: [.owner]) == .notYours(.createNewDraft))
        #expect(AccountFacts(condition: .published).refusal(of: .createNewDraft, by: [.owner]) == nil)
    }

    @Test(arguments: [[.accessManager], [.hdManager], [.administrator], [.owner, .accessManager]] as [Set<Capacity>])
    func `#35 a manager makes a new draft of what is disabled`(capacities: Set<Capacity>) {
        #expect(AccountFacts(condition: .disabled).refusal(of: .createNewDraft, by: capacities) == nil)
    }

    @Test func `a discarded draft is again what it was made from`() {
        #expect(AccountAction.discardDraft.destination(from: .draft(.published)) == .published)
        #expect(AccountAction.discardDraft.destination(from: .draft(.disabled)) == .disabled)
    }

    @Test func `a draft that is new has nothing to go back to and is not discarded`() {
        let new = AccountFacts(condition: .draft(.new))
        #expect(new.refusal(of: .discardDraft, by: [.owner]) == .wrongState(.discardDraft, .draft))
        #expect(new.refusal(of: .discardDraft, by: [.accessManager]) == .wrongState(.discardDraft, .draft))
    }

    @Test func `#3a #19 a draft that had access is not removed, a new one is gone`() {
        #expect(AccountFacts(condition: .draft(.published)).refusal(of: .remove, by: [.owner]) == .hadAccess)
        #expect(AccountFacts(condition: .draft(.disabled)).refusal(of: .remove, by: [.owner]) == .hadAccess)
        #expect(AccountFacts(condition: .draft(.new)).refusal(of: .remove, by: [.accessManager]) == .notYours(.remove))
        #expect(AccountAction.remove.destination(from: .draft(.new)) == nil)
    }

    @Test(arguments: AccountCondition.allCases)
    func `a condition is its state and its origin, and back`(condition: AccountCondition) {
        #expect(AccountCondition(state: condition.state, origin: condition.origin) == condition)
    }
}
