import Foundation
import HTTPTypes
import Testing

@testable import Portal
import Messaging

@Suite struct DeadLetterTests {
    private let letter = DeadLetter(
        messageID: "m", address: "gatehouse.71090112.hd4dp2", reason: "not a <desired> state", diedAt: Date(timeIntervalSince1970: 1_779_692_400))

    @Test func `an access manager is not shown what the bus has given up`() async throws {
        let stage = try await TestPortal(deadLetters: GivenUp(letters: [letter]))
        try await stage.visit { open in
            let page = try await open(.an).get("/manage/messages")
            #expect(page.status == .ok && !page.text.contains(letter.address))
        }
    }

    @Test func `HD Manager and Administrator see each dead letter with its reason, as text`() async throws {
        let stage = try await TestPortal(deadLetters: GivenUp(letters: [letter]))
        try await stage.visit { open in
            for person in [SamplePerson.marc, .anna] {
                let page = try await open(person).get("/manage/messages")
                #expect(page.text.contains(letter.address) && page.text.contains("not a &lt;desired&gt; state"))
            }
        }
    }

    @Test func `with a bus that cannot be asked the messages are still there`() async throws {
        let stage = try await TestPortal(deadLetters: GivenUp(letters: nil))
        try await stage.visit { open in
            let page = try await open(.marc).get("/manage/messages")
            #expect(page.status == .ok && page.text.contains("The bus cannot be asked"))
        }
    }
}
