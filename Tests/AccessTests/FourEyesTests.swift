import Access
import Testing

@Suite struct FourEyesTests {
    static let own: [Set<Capacity>] = [
        [.owner, .accessManager], [.owner, .hdManager], [.owner, .administrator], [.owner, .accessManager, .hdManager, .administrator],
    ]

    @Test(arguments: own)
    func `#2 #16 #27 #33 nobody approves an account of their own, whatever else they are`(capacities: Set<Capacity>) {
        for condition in AccountCondition.allCases where condition.state == .draft || condition.state == .approval {
            #expect(AccountFacts(condition: condition).refusal(of: .approve, by: capacities) == .fourEyes(.approve))
        }
    }

    @Test(arguments: own)
    func `#4 enabling is an approval too: nobody enables an account of their own`(capacities: Set<Capacity>) {
        #expect(AccountFacts(condition: .disabled).refusal(of: .enable, by: capacities) == .fourEyes(.enable))
    }

    @Test func `an owner who manages nothing is told that approving is not theirs, not that a second pair of eyes lacks`() {
        #expect(AccountFacts(condition: .approval(.new)).refusal(of: .approve, by: [.owner]) == .notYours(.approve))
        #expect(AccountFacts(condition: .disabled).refusal(of: .enable, by: [.owner]) == .notYours(.enable))
    }

    @Test func `no other action asks for four eyes`() {
        for action in AccountAction.allCases where action != .approve && action != .enable { #expect(!action.rule.fourEyes) }
    }

    @Test func `#3b an access manager may disable, return and push an account of their own`() {
        let both: Set<Capacity> = [.owner, .accessManager]
        #expect(AccountFacts(condition: .published).refusal(of: .disable, by: both) == nil)
        #expect(AccountFacts(condition: .approval(.new)).refusal(of: .returnRequest, by: both, reason: .given) == nil)
        #expect(AccountFacts(condition: .published).refusal(of: .push, by: both) == nil)
    }

    @Test func `refusals for who asks are forbidden, refusals for how things stand are not`() {
        let forbidden: [AccountRefusal] = [.notYours(.approve), .fourEyes(.approve)]
        let conflicts: [AccountRefusal] = [
            .wrongState(.approve, .published), .hadAccess, .ownerDisabled, .ownerBlockedHere, .organisationDisabled,
            .applicationDisabled, .provisionDisabled, .projectDisabled(code: "HDBP0001"), .reasonMissing, .changedMeanwhile,
        ]
        #expect(forbidden.allSatisfy { $0.isForbidden })
        #expect(!conflicts.contains { $0.isForbidden })
        let keys = Set((forbidden + conflicts).map(\.textKey))
        #expect(keys.count == forbidden.count + conflicts.count)
        #expect(AccountRefusal.projectDisabled(code: "HDBP0001").arguments == ["project": "HDBP0001"])
        #expect(AccountRefusal.wrongState(.approve, .published).arguments == ["state": "Published"])
    }
}
