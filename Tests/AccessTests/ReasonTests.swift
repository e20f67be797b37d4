import Access
import Testing
import Vocabulary

@Suite struct ReasonTests {
    @Test(arguments: [nil, "", " ", "\t\r\n ", "\u{00A0}\u{2003}"])
    func `a request is never returned without a reason`(text: String?) {
        let reason = try? text.map(Remark.parse)
        for origin in DraftOrigin.allCases {
            let waiting = AccountFacts(condition: .approval(origin))
            #expect(waiting.refusal(of: .returnRequest, by: [.accessManager], reason: reason) == .reasonMissing)
        }
    }

    @Test func `a missing reason is told last, after who may and when`() {
        #expect(AccountFacts(condition: .approval(.new)).refusal(of: .returnRequest, by: [.owner], reason: nil) == .notYours(.returnRequest))
        #expect(AccountFacts(condition: .published).refusal(of: .returnRequest, by: [.hdManager], reason: nil) == .wrongState(.returnRequest, .published))
    }

    @Test func `a request is returned with a reason`() {
        #expect(AccountFacts(condition: .approval(.new)).refusal(of: .returnRequest, by: [.accessManager], reason: .given) == nil)
    }

    @Test(arguments: AccountAction.allCases)
    func `returning alone asks for a reason`(action: AccountAction) {
        #expect(action.effects.reasonRequired == ExpectedRow.of(action)?.reason)
    }

    @Test func `returning is offered before a reason is written`() {
        #expect(AccountFacts(condition: .approval(.new)).possible(by: [.accessManager]).contains(.returnRequest))
        #expect(AccountFacts(condition: .approval(.new)).refusal(of: .returnRequest, by: [.accessManager]) == nil)
    }
}

extension Optional<Remark> {
    /// A reason that will do.
    static var given: Remark? { try? Remark.parse("Not needed any more") }
}
