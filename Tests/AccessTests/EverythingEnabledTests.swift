import Access
import Testing

/// SPEC §2: organisation, application, provision, project and person must be enabled at request, approval and delivery.
@Suite struct EverythingEnabledTests {
    static let needing: [(AccountAction, AccountCondition)] = [
        (.requestApproval, .draft(.new)), (.requestApproval, .draft(.published)), (.approve, .approval(.new)), (.approve, .draft(.disabled)),
        (.enable, .disabled), (.push, .approved), (.push, .published), (.resetPassword, .published),
    ]

    @Test(arguments: SwitchedOff.allCases)
    func `#1c #2 #4 #21 request, approval, enabling, push and password reset are refused for one thing that is off`(off: SwitchedOff) {
        for (action, condition) in Self.needing {
            var facts = AccountFacts(condition: condition)
            off.apply(to: &facts)
            #expect(facts.refusal(of: action, by: [.accessManager]) == off.refusal, "\(action) in \(condition)")
        }
    }

    @Test func `of several things that are off the first is told: person, here, organisation, application, provision, project`() {
        for first in SwitchedOff.allCases.indices {
            for (action, condition) in Self.needing {
                var facts = AccountFacts(condition: condition)
                for off in SwitchedOff.allCases[first...] { off.apply(to: &facts) }
                #expect(facts.refusal(of: action, by: [.accessManager]) == SwitchedOff.allCases[first].refusal)
                #expect(facts.somethingDisabled == SwitchedOff.allCases[first].refusal)
            }
        }
    }

    @Test func `who may not act is told so before what is off`() {
        var facts = AccountFacts(condition: .approval(.new))
        facts.organisationEnabled = false
        #expect(facts.refusal(of: .approve, by: [.owner]) == .notYours(.approve))
        #expect(facts.refusal(of: .approve, by: [.owner, .accessManager]) == .fourEyes(.approve))
        #expect(facts.refusal(of: .requestApproval, by: [.owner]) == .wrongState(.requestApproval, .approval))
    }

    @Test(arguments: SwitchedOff.allCases)
    func `#3b #30 what takes access away or only changes a draft is possible whatever is off`(off: SwitchedOff) {
        let free: [(AccountAction, AccountCondition)] = [
            (.addGrant, .draft(.new)), (.editGrant, .draft(.new)), (.removeGrant, .draft(.new)), (.withdrawRequest, .approval(.new)),
            (.returnRequest, .approval(.new)), (.disable, .published), (.createNewDraft, .published), (.discardDraft, .draft(.published)),
        ]
        for (action, condition) in free {
            var facts = AccountFacts(condition: condition)
            off.apply(to: &facts)
            #expect(facts.refusal(of: action, by: [.accessManager], reason: .given) == nil, "\(action)")
        }
        var removable = AccountFacts(condition: .draft(.new))
        off.apply(to: &removable)
        #expect(removable.refusal(of: .remove, by: [.owner]) == nil)
    }

    @Test(arguments: AccountAction.allCases)
    func `an action needs everything enabled exactly where SPEC §2 checks it`(action: AccountAction) {
        #expect(action.rule.needsEverythingEnabled == ExpectedRow.of(action)?.allEnabled)
    }

    @Test func `with everything on nothing is in the way`() {
        #expect(AccountFacts(condition: .draft(.new)).somethingDisabled == nil)
    }
}
