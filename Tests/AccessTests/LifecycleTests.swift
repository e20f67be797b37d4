import Access
import Testing

/// The lifecycle of an account, refusals and permissions: every condition × every person, one test per action.
@Suite struct LifecycleTests {
    @Test func `the expectations name all 15 actions and all 9 conditions once`() {
        #expect(ExpectedRow.all.map(\.action) == AccountAction.allCases)
        #expect(AccountAction.allCases.count == 15)
        #expect(Set(ExpectedRow.conditions) == Set(AccountCondition.allCases))
        #expect(AccountCondition.allCases.count == 9)
        #expect(ExpectedRow.all.allSatisfy { $0.marks.count == 9 })
    }

    @Test func `there are exactly five states and they are spelt as in SPEC §2`() {
        #expect(AccountState.allCases.map(\.rawValue) == ["Draft", "Approval", "Approved", "Published", "Disabled"])
    }

    @Test(arguments: ExpectedRow.all)
    func `somebody who is nobody to the account may do nothing in any state`(row: ExpectedRow) {
        for condition in ExpectedRow.conditions {
            #expect(AccountFacts(condition: condition).refusal(of: row.action, by: [], reason: .given) == .notYours(row.action))
        }
    }

    @Test func `#13 #32a a grant is added to a draft alone, by owner or manager`() throws { try check(.addGrant) }
    @Test func `#30 #31 a grant is edited in a draft alone, by owner or manager`() throws { try check(.editGrant) }
    @Test func `#30a a grant is removed from a draft alone, by owner or manager`() throws { try check(.removeGrant) }
    @Test func `#1c #10 #24 #32 approval is requested for a draft alone`() throws { try check(.requestApproval) }
    @Test func `a request is withdrawn while it waits, by owner or manager`() throws { try check(.withdrawRequest) }
    @Test func `a request is returned while it waits, by a manager`() throws { try check(.returnRequest) }
    @Test func `#2 #16 #27 #33 a draft or request is approved by a manager who does not own it`() throws { try check(.approve) }
    @Test func `the system alone confirms fulfilment, and of what is approved alone`() throws { try check(.confirmFulfilment) }
    @Test func `a push is for approved and published accounts, by a manager`() throws { try check(.push) }
    @Test func `#3b #34 what waits, is approved or has live access is disabled by a manager`() throws { try check(.disable) }
    @Test func `#4 a disabled account is enabled by a manager who does not own it`() throws { try check(.enable) }
    @Test func `#35 a new draft of published is anybody's of theirs, a new draft of disabled a manager's`() throws { try check(.createNewDraft) }
    @Test func `a draft with something to go back to is discarded by owner or manager`() throws { try check(.discardDraft) }
    @Test func `#21 #36 a password is reset for a published account, by a manager`() throws { try check(.resetPassword) }
    @Test func `#3a #19 a draft that never had live access is removed by its owner alone`() throws { try check(.remove) }

    @Test func `each action carries the user-matrix numbers of SPEC §2 and no others`() {
        for row in ExpectedRow.all {
            #expect(row.action.rule.matrix.map(\.rawValue).sorted() == row.matrix.sorted(), "\(row.action)")
        }
    }

    @Test func `what the pages call an action is what SPEC §2 calls it`() {
        let labels: [AccountAction: String] = [
            .addGrant: "Add new Grant", .requestApproval: "Request approval", .withdrawRequest: "Withdraw request",
            .returnRequest: "Return", .approve: "Approve", .push: "Update account", .disable: "Disable account",
            .enable: "Enable account", .createNewDraft: "Create New Draft", .discardDraft: "Discard draft",
            .resetPassword: "Reset password", .remove: "Remove",
        ]
        for (action, label) in labels { #expect(action.rule.label == label) }
    }

    @Test(arguments: Situation.all)
    func `the actions offered are those that are not refused, in the order of the table`(standing: Situation) {
        for condition in ExpectedRow.conditions {
            let offered = AccountFacts(condition: condition).possible(by: standing.capacities)
            let expected = ExpectedRow.all.filter { $0.refusal(in: condition, of: standing) == nil }.map(\.action)
            #expect(offered == expected, "\(condition) by \(standing)")
        }
    }

    @Test(arguments: Situation.all)
    func `the actions offered agree with the refusals whatever is switched off`(standing: Situation) {
        for condition in ExpectedRow.conditions {
            for change in SwitchedOff.allCases {
                var facts = AccountFacts(condition: condition)
                change.apply(to: &facts)
                let offered = facts.possible(by: standing.capacities)
                for action in AccountAction.allCases {
                    let refusal = facts.refusal(of: action, by: standing.capacities, reason: .given)
                    #expect(offered.contains(action) == (refusal == nil), "\(action) in \(condition) by \(standing), \(change)")
                }
            }
        }
    }

    private func check(_ action: AccountAction, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let row = try #require(ExpectedRow.of(action), sourceLocation: sourceLocation)
        for condition in ExpectedRow.conditions {
            for standing in Situation.all {
                let said = AccountFacts(condition: condition).refusal(of: action, by: standing.capacities, reason: .given)
                #expect(
                    said == row.refusal(in: condition, of: standing), "\(action) in \(condition) by \(standing)",
                    sourceLocation: sourceLocation)
            }
        }
    }
}
