import Access
import Randomness
import Testing

/// The expected facts about an account, derived from the text of SPEC §2 and not from its condition.
private struct Story {
    var hadAccess = false
    var open = false
    var approvedByAnother = false

    mutating func follow(_ action: AccountAction) {
        switch action {
        case .approve, .enable: approvedByAnother = true
        case .confirmFulfilment:
            hadAccess = true
            open = true
        case .disable: open = false
        default: break
        }
    }
}

@Suite struct RandomWalkTests {
    @Test(arguments: [1, 2026, 71_090_112] as [UInt64])
    func `10000 random actions never leave the account's life`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var condition = AccountCondition.draft(.new)
        var story = Story()
        var seen: Set<AccountCondition> = [condition]
        var removed = 0
        var step = 0
        while step < 10_000 {
            let action = try #require(AccountAction.allCases.randomElement(using: &generator))
            let standing = try #require(Situation.all.randomElement(using: &generator))
            guard AccountFacts(condition: condition).refusal(of: action, by: standing.capacities, reason: .given) == nil else { continue }
            step += 1
            if action == .approve || action == .enable { #expect(!standing.owns) }
            if action == .remove { #expect(!story.hadAccess, "step \(step)") }
            story.follow(action)
            if let next = action.destination(from: condition) {
                condition = next
            } else {
                (condition, story) = (.draft(.new), Story())
                removed += 1
            }
            seen.insert(condition)
            expectTrue(story, of: condition, step: step)
            // An account never becomes new again, so another one starts now and then.
            if step.isMultiple(of: 50) { (condition, story) = (.draft(.new), Story()) }
        }
        #expect(seen == Set(ExpectedRow.conditions))
        #expect(removed > 0)
    }

    private func expectTrue(_ story: Story, of condition: AccountCondition, step: Int) {
        switch condition {
        case .draft(.new), .approval(.new): #expect(!story.hadAccess && !story.open, "step \(step)")
        case .draft(.published), .approval(.published), .published: #expect(story.open && story.approvedByAnother, "step \(step)")
        case .draft(.disabled), .approval(.disabled), .disabled: #expect(!story.open, "step \(step)")
        case .approved: #expect(story.approvedByAnother, "step \(step)")
        }
    }
}
