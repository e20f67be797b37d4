import Foundation
import Testing

@testable import Provisioning

/// Messages without an envelope are read for one release (ADR 0023).
@Suite struct RecordedMessageTests {
    private func portal(_ text: String) -> PortalMessage? { PortalMessage(Array(text.utf8)) }
    private func node(_ text: String) -> NodeMessage? { NodeMessage(Array(text.utf8)) }

    @Test func `a state that opens an account, and one that closes it`() throws {
        guard case .state(let open)? = portal(RecordedMessages.open), case .state(let closed)? = portal(RecordedMessages.closed) else {
            Issue.record("no states")
            return
        }
        #expect(open.messageID == "00000001.0c8d7c7e2414edc1ddcdcef674f612de" && open.account == 1 && open.revision == 4 && open.open)
        #expect(open.grants == [.init(projectCode: "HDBP0001", projectName: "BCFR", role: "1", authorGroup: "Tom Willems")])
        #expect(open.credentials?.validForSeconds == 604_800 && open.credentials?.verifier.hasPrefix("scrypt$16$1$1$") == true)
        #expect(closed.account == 5 && !closed.open && closed.credentials == nil)
    }

    @Test func `a question about what is there, and the closing of an account that the portal does not know`() {
        #expect(portal(RecordedMessages.inventoryRequest) == .inventory(
            InventoryRequest(messageID: "793af6a4de5620a0f61ae7490c122e16", inventoryOf: .init(organisationNumber: "71090211", application: "hd4dp2"))))
        #expect(portal(RecordedMessages.closing) == .closing(
            CloseUnknownAccount(messageID: "22e57188b769a245fb49a39d0f706ed6", closes: 4711, revision: 5, at: .init(organisationNumber: "71090112", application: "hd4dp2"))))
    }

    @Test func `an answer alone, one that refuses, and several in one message`() {
        func answer(_ question: String, _ account: Int64, _ revision: Int64, _ failure: String? = nil) -> ProvisioningResult {
            ProvisioningResult(messageID: "\(question).answer", inReplyTo: question, account: account, revision: revision, failure: failure)
        }
        #expect(node(RecordedMessages.applied) == .bareAnswers([answer("00000005.a213833c9011c7b1b1b27f8d15323950", 5, 5)]))
        #expect(node(RecordedMessages.refused) == .bareAnswers([answer("00000001.9e60553bb28f33d377c4e21af4295fa2", 1, 6, "node.failure.user_name_taken")]))
        #expect(node(RecordedMessages.several) == .bareAnswers([
            answer("00000001.0c8d7c7e2414edc1ddcdcef674f612de", 1, 4), answer("00000002.4cf58f7003894c1e2a11ddcb38a099a0", 2, 4),
            answer("00000005.8478717dee68de4f67738ee9ee324349", 5, 4),
        ]))
    }

    @Test func `a page of an inventory`() {
        #expect(node(RecordedMessages.inventory) == .bareInventory(
            InventoryPage(
                messageID: "2f09b762912fcc96e692ea33be887d6c.0", inReplyTo: "2f09b762912fcc96e692ea33be887d6c", after: 0, through: nil,
                entries: [.init(account: 5, revision: 5, isOpen: false, digest: "6bfdfcb4412d923cc81f66814ffbeba4")])))
    }

    @Test func `to an installation that has sent no envelope, states go byte for byte as the release before wrote them`() throws {
        for text in [RecordedMessages.open, RecordedMessages.closed] {
            let message = try #require(portal(text))
            #expect(String(decoding: message.bytes(.bare), as: UTF8.self) == text)
        }
        // The release before wrote the fields of these in any order.
        for text in [RecordedMessages.inventoryRequest, RecordedMessages.closing] {
            let message = try #require(portal(text))
            let written = try JSONSerialization.jsonObject(with: Data(message.bytes(.bare))) as? NSDictionary
            #expect(try written == JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
        }
    }
}
