import Foundation
import Testing
import Vocabulary

@testable import Provisioning

/// What stands around every body (ADR 0023).
@Suite struct EnvelopeTests {
    private static let place = InventoryRequest.Place(organisationNumber: "71090112", application: "hd4dp2")
    private static let notice = NotUnderstood(Envelope(id: "m-9", kind: "ticket", version: 2))

    private static let fromPortal: [PortalMessage] = [
        .state(DesiredStateTests.state()), .state(DesiredStateTests.state(credentials: nil)), .inventory(InventoryRequest(messageID: "m-3", inventoryOf: place)),
        .closing(CloseUnknownAccount(messageID: "m-4", closes: 7, revision: 3, at: place)), .notUnderstood(notice),
    ]
    private static let fromNode: [NodeMessage] = [
        .answers([answer("m-5"), answer("m-6", failure: "disk \"full\"")]), .answers([answer("m-5")]), .notUnderstood(notice),
        .inventory(InventoryPage(
            messageID: "m-7", inReplyTo: "m-3", after: 0, through: 7, entries: [.init(account: 7, revision: 3, isOpen: true, digest: "ab")], failure: "why")),
    ]

    private static func answer(_ id: String, failure: String? = nil) -> ProvisioningResult {
        ProvisioningResult(messageID: id, inReplyTo: "m-1", account: 7, revision: 3, failure: failure)
    }

    private func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    /// The message with one field of its envelope replaced; nil takes the field away.
    private func changed(_ bytes: [UInt8], _ field: String, _ value: Any?) throws -> [UInt8] {
        var fields = try object(bytes)
        fields[field] = value
        return [UInt8](try JSONSerialization.data(withJSONObject: fields))
    }

    @Test func `every message is the same after its journey, and says its id, its kind and its version`() throws {
        for message in Self.fromPortal {
            #expect(PortalMessage(message.bytes()) == message)
            let fields = try object(message.bytes())
            #expect(Set(fields.keys) == ["id", "kind", "version", "body"] && fields["id"] as? String == message.messageID && fields["version"] as? Int == 1)
        }
        for message in Self.fromNode {
            let bytes = message.bytes(replyTo: "gatehouse.71090112.hd4dp2")
            #expect(NodeMessage(bytes) == message)
            let fields = try object(bytes)
            #expect(Set(fields.keys) == ["id", "kind", "version", "replyTo", "body"] && fields["replyTo"] as? String == "gatehouse.71090112.hd4dp2")
        }
        let kinds = try (Self.fromPortal.map { $0.bytes() } + Self.fromNode.map { $0.bytes() }).compactMap { try object($0)["kind"] as? String }
        #expect(Set(kinds) == Set(MessageKind.allCases.map(\.rawValue)))
    }

    @Test func `a kind that nobody knows is none of ours, and no failure`() throws {
        let bytes = Array(#"{"id":"m-8","kind":"ticket","version":1,"replyTo":"gatehouse.71090112.hd4dp2","body":[1,{"any":"thing"}]}"#.utf8)
        let envelope = Envelope(id: "m-8", kind: "ticket", version: 1, replyTo: "gatehouse.71090112.hd4dp2")
        #expect(PortalMessage(bytes) == .foreign(envelope))
        #expect(NodeMessage(bytes) == .foreign(envelope))
    }

    @Test func `a newer version of a kind is none of ours, whatever its body looks like`() throws {
        for message in Self.fromPortal {
            let newer = try changed(message.bytes(), "version", 2)
            guard case .foreign(let envelope)? = PortalMessage(newer) else {
                Issue.record("\(message)")
                continue
            }
            #expect(envelope.version == 2 && envelope.id == message.messageID && envelope.understood == nil)
        }
        for message in Self.fromNode {
            guard case .foreign? = NodeMessage(try changed(message.bytes(), "version", 7)) else {
                Issue.record("\(message)")
                continue
            }
        }
    }

    @Test func `a kind that goes the other way is not understood`() throws {
        for message in Self.fromPortal {
            if case .notUnderstood = message { continue }
            guard case .foreign? = NodeMessage(message.bytes()) else { Issue.record("\(message)"); continue }
        }
        for message in Self.fromNode {
            if case .notUnderstood = message { continue }
            guard case .foreign? = PortalMessage(message.bytes()) else { Issue.record("\(message)"); continue }
        }
    }

    @Test func `fields of the envelope that are not known are ignored: a later release adds some`() throws {
        for message in Self.fromPortal { #expect(try PortalMessage(changed(message.bytes(), "signature", ["key": 1])) == message) }
        for message in Self.fromNode { #expect(try NodeMessage(changed(message.bytes(), "signature", "x")) == message) }
    }

    @Test func `of a message that was cut off nothing is read, wherever the cut is`() {
        for message in Self.fromPortal {
            let bytes = message.bytes()
            for end in bytes.indices { #expect(PortalMessage(Array(bytes[..<end])) == nil, "\(end)") }
        }
        for message in Self.fromNode {
            let bytes = message.bytes()
            for end in bytes.indices { #expect(NodeMessage(Array(bytes[..<end])) == nil, "\(end)") }
        }
    }

    @Test(arguments: [
        "", "x", "null", "[]", "7", "{}", #"{"kind":"closing"}"#, #"{"id":"","kind":"ticket","version":1}"#, #"{"id":"a","kind":"","version":1}"#,
        #"{"id":"a","kind":"ticket"}"#, #"{"id":"a","kind":"ticket","version":0}"#, #"{"id":"a","kind":"ticket","version":-1}"#,
        #"{"id":"a","kind":"ticket","version":99999999999999999999999999}"#, #"{"id":"a","kind":"ticket","version":9223372036854775807}"#,
        #"{"id":"a","kind":"ticket","version":1e400}"#, #"{"id":"a","kind":"ticket","version":"1"}"#, #"{"id":7,"kind":"ticket","version":1}"#,
        #"{"id":"a\u0000b","kind":"ticket","version":1}"#, #"{"id":"a","kind":"<b>","version":1}"#, #"{"id":"a","kind":"ticket","version":1,"replyTo":"a\nb"}"#,
        #"{"id":"a","kind":"not_understood","version":1,"body":{"messageID":"a","inReplyTo":"b","kind":"<b>","version":1}}"#,
    ])
    func `what no release writes is no message`(text: String) {
        #expect(PortalMessage(Array(text.utf8)) == nil)
        #expect(NodeMessage(Array(text.utf8)) == nil)
    }

    @Test func `a kind that is known needs its body`() {
        for body in ["", #","body":{}"#, #","body":[]"#, #","body":null"#, #","body":{"answers":[]}"#] {
            for kind in [MessageKind.desiredState, .inventoryRequest, .closing, .notUnderstood] {
                #expect(PortalMessage(Array(#"{"id":"a","kind":"\#(kind.rawValue)","version":1\#(body)}"#.utf8)) == nil, "\(kind) \(body)")
            }
            for kind in [MessageKind.answers, .inventoryPage, .notUnderstood] {
                #expect(NodeMessage(Array(#"{"id":"a","kind":"\#(kind.rawValue)","version":1\#(body)}"#.utf8)) == nil, "\(kind) \(body)")
            }
        }
    }

    @Test func `bytes that are no text are no message`() {
        for bytes: [UInt8] in [[0xff, 0xfe], [0], Array(repeating: UInt8(ascii: "["), count: 200_000)] {
            #expect(PortalMessage(bytes) == nil)
            #expect(NodeMessage(bytes) == nil)
        }
    }

    @Test func `names are bounded, and so are messages`() throws {
        let closing = Self.fromPortal[3].bytes()
        #expect(try PortalMessage(changed(changed(closing, "kind", "ticket"), "id", String(repeating: "a", count: 200))) != nil)
        #expect(try PortalMessage(changed(changed(closing, "kind", "ticket"), "id", String(repeating: "a", count: 201))) == nil)
        #expect(try PortalMessage(changed(closing, "kind", String(repeating: "k", count: 51))) == nil)
        #expect(PortalMessage(closing + Array(repeating: UInt8(ascii: " "), count: MessageLimit.size - closing.count)) == Self.fromPortal[3])
        #expect(PortalMessage(closing + Array(repeating: UInt8(ascii: " "), count: MessageLimit.size - closing.count + 1)) == nil)
    }

    @Test(arguments: [Int64.min, -1, (1 << 53) + 1, Int64.max] as [Int64])
    func `numbers to which one could not be added are no numbers of ours, in either form`(number: Int64) {
        var state = DesiredStateTests.state()
        state.revision = number
        let closing = PortalMessage.closing(CloseUnknownAccount(messageID: "m-4", closes: number, revision: 3, at: Self.place))
        for form in [MessageForm.bare, .enveloped] {
            #expect(PortalMessage(PortalMessage.state(state).bytes(form)) == nil)
            #expect(PortalMessage(closing.bytes(form)) == nil)
        }
        let page = InventoryPage(
            messageID: "m-7", inReplyTo: "m-3", after: 0, through: nil, entries: [.init(account: 7, revision: number, isOpen: true, digest: "ab")])
        #expect(NodeMessage(NodeMessage.inventory(page).bytes()) == nil)
        #expect(NodeMessage(page.text.closed) == nil)
        let answer = ProvisioningResult(messageID: "m-5", inReplyTo: "m-1", account: 7, revision: number, failure: nil)
        #expect(NodeMessage(NodeMessage.answers([answer]).bytes()) == nil)
        #expect(NodeMessage(answer.text.closed) == nil)
    }

    @Test func `a body of another message than its envelope names is none`() throws {
        for message in Self.fromPortal { #expect(try PortalMessage(changed(message.bytes(), "id", "another")) == nil) }
    }

    @Test func `what was not understood is named in the answer, and the answer to one message is one`() {
        let envelope = Envelope(id: String(repeating: "a", count: 200), kind: "ticket", version: 3)
        let answer = NotUnderstood.answer(to: envelope)
        #expect(answer?.inReplyTo == envelope.id && answer?.kind == "ticket" && answer?.version == 3)
        #expect(answer == NotUnderstood.answer(to: envelope))
        #expect(answer.map { PortalMessage(PortalMessage.notUnderstood($0).bytes()) == .notUnderstood($0) } == true)
    }

    @Test func `what says "not understood" and is not understood itself has no answer`() {
        #expect(NotUnderstood.answer(to: Envelope(id: "m", kind: "not_understood", version: 2)) == nil)
    }
}
