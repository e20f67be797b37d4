import Access
import Testing

/// What is true of an account, told apart from its condition: kept by the walk from the words of SPEC §2 alone.
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
            let standing = try #require(Standing.all.randomElement(using: &generator))
            guard Circumstances(condition: condition).refusal(of: action, by: standing.capacities, reason: .given) == nil else { continue }
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
            // No account is ever new again, so every now and then another one begins.
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

/// A small generator that says the same again for the same seed, so that a failing walk can be repeated.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
