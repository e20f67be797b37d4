import Crypto
import Foundation
import Vocabulary

/// What stands around every body that portal and installations send each other (ADR 0023). A receiver tells from it alone whether it understands the
/// body. Fields that are not known are ignored: a later release may add some beside these without a new version.
public struct Envelope: Sendable, Equatable {
    /// Names the message for good, on the bus too: a message that comes twice is taken once.
    public let id: String
    /// As the sender wrote it; ``understood`` is what this release makes of it.
    public let kind: String
    /// Of the body, from 1.
    public let version: Int
    /// The bus address at which an installation is told what is said of the message; the portal is told at ``BusAddress/answers``.
    public let replyTo: String?

    public init(id: String, kind: String, version: Int, replyTo: String? = nil) {
        self.id = id
        self.kind = kind
        self.version = version
        self.replyTo = replyTo
    }

    /// An envelope of this release.
    init(_ kind: MessageKind, id: String, replyTo: String? = nil) {
        self.init(id: id, kind: kind.rawValue, version: kind.version, replyTo: replyTo)
    }

    /// Nil where this release does not know the kind, or knows it in older versions only.
    var understood: MessageKind? {
        guard let known = MessageKind(rawValue: kind), version <= known.version else { return nil }
        return known
    }
}

/// The kinds of message that this release knows.
public enum MessageKind: String, CaseIterable, Sendable {
    case desiredState = "desired_state"
    case inventoryRequest = "inventory_request"
    case closing
    case answers
    case inventoryPage = "inventory_page"
    case notUnderstood = "not_understood"

    /// The newest version that this release reads, and the one that it writes.
    public var version: Int {
        switch self {
        case .desiredState, .inventoryRequest, .closing, .answers, .inventoryPage, .notUnderstood: 1
        }
    }
}

extension Envelope: Decodable {
    enum Field: String, CodingKey { case id, kind, version, replyTo, body }

    /// - Throws: where a field is missing, or holds what no release writes.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            id: try fields.decode(String.self, forKey: .id), kind: try fields.decode(String.self, forKey: .kind),
            version: try fields.decode(Int.self, forKey: .version), replyTo: try fields.decodeIfPresent(String.self, forKey: .replyTo))
        guard isWellFormed else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "the envelope holds what no release writes"))
        }
    }

    /// It is stored, logged and shown, so that it must be short and plain whoever wrote it.
    var isWellFormed: Bool {
        let names = [id, replyTo].compactMap(\.self)
        let kindIsPlain = kind.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        return !id.isEmpty && names.allSatisfy(MessageLimit.isName) && (1...50).contains(kind.utf8.count) && kindIsPlain && (1...1_000_000).contains(version)
    }
}

extension Envelope {
    /// The message as it travels.
    /// - Parameter body: a JSON object.
    func closed(around body: JSONText) -> [UInt8] {
        var text = JSONText()
        text.add("id", id)
        text.add("kind", kind)
        text.add("version", Int64(version))
        if let replyTo { text.add("replyTo", replyTo) }
        text.add("body", body)
        return text.closed
    }
}

/// How a message stands on the bus.
public enum MessageForm: Sendable {
    case enveloped
    /// As the release before sent it: the body alone. Read for one release, and sent to installations that have not sent an envelope yet.
    case bare
}

/// What is taken from the bus is bounded, whoever sent it.
enum MessageLimit {
    /// Bytes; the largest message of ours, a page of an inventory, has a tenth of it.
    static let size = 1 << 20
    /// Account numbers and revisions: up to what every reader of JSON keeps (RFC 8259, 6), and far below where adding one would fail.
    static let numbers: ClosedRange<Int64> = 0...(1 << 53)

    /// Printable ASCII, at most 200 bytes.
    static func isName(_ text: String) -> Bool { text.utf8.count <= 200 && text.utf8.allSatisfy { (32...126).contains($0) } }

    static func message<Message: Decodable>(_ bytes: [UInt8], as type: Message.Type = Message.self) -> Message? {
        guard bytes.count <= size else { return nil }
        return try? JSONDecoder().decode(type, from: Data(bytes))
    }
}

/// Says that a message was of a kind or version that its receiver does not know. It is never itself answered.
public struct NotUnderstood: Codable, Sendable, Equatable {
    public var messageID: String
    /// The message that was not understood.
    public var inReplyTo: String
    public var kind: String
    public var version: Int

    public init(messageID: String, inReplyTo: String, kind: String, version: Int) {
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.kind = kind
        self.version = version
    }

    /// The identifier follows from the message, so that one message has one such answer; hashed, since the message's may be as long as one can be.
    public init(_ envelope: Envelope) {
        let name = hexadecimal(SHA256.hash(data: Data(envelope.id.utf8)).prefix(16))
        self.init(messageID: "\(name).not-understood", inReplyTo: envelope.id, kind: envelope.kind, version: envelope.version)
    }

    /// Nil where the message is such an answer itself: two sides that do not understand each other would go on for ever.
    public static func answer(to envelope: Envelope) -> NotUnderstood? {
        envelope.kind == MessageKind.notUnderstood.rawValue ? nil : NotUnderstood(envelope)
    }
}

extension NotUnderstood {
    /// It names what an envelope could hold.
    var isBounded: Bool { Envelope(id: inReplyTo, kind: kind, version: version).isWellFormed }
}
