import Access
import Testing

@Suite struct ReasonTests {
    @Test(arguments: [nil, "", " ", "\t\r\n ", "\u{00A0}\u{2003}"])
    func `a request is never returned without a reason`(reason: String?) {
        for origin in DraftOrigin.allCases {
            let waiting = Circumstances(condition: .approval(origin))
            #expect(waiting.refusal(of: .returnRequest, by: [.accessManager], reason: reason) == .reasonMissing)
        }
    }

    @Test func `a missing reason is told last, after who may and when`() {
        #expect(Circumstances(condition: .approval(.new)).refusal(of: .returnRequest, by: [.owner]) == .notYours(.returnRequest))
        #expect(Circumstances(condition: .published).refusal(of: .returnRequest, by: [.hdManager]) == .wrongState(.returnRequest, .published))
    }

    @Test func `a request is returned with a reason`() {
        #expect(Circumstances(condition: .approval(.new)).refusal(of: .returnRequest, by: [.accessManager], reason: " wrong project ") == nil)
    }

    @Test(arguments: AccountAction.allCases)
    func `returning alone asks for a reason`(action: AccountAction) {
        #expect(action.rule.reasonRequired == ExpectedRow.of(action)?.reason)
    }

    @Test func `returning is offered before a reason is written`() {
        #expect(Circumstances(condition: .approval(.new)).possible(by: [.accessManager]).contains(.returnRequest))
    }
}
