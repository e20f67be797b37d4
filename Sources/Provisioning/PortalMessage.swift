import Vocabulary

/// What a portal sends to an installation.
public enum PortalMessage: Sendable, Equatable {
    case state(DesiredState)
    case inventory(InventoryRequest)
    case closing(CloseUnknownAccount)
    /// The portal did not understand a message of the installation.
    case notUnderstood(NotUnderstood)
    /// Of a kind or version that this release does not know, or of a kind that no portal sends.
    case foreign(Envelope)

    /// Nil if the body is none of these kinds.
    public init?(_ bytes: [UInt8]) {
        guard let message = MessageLimit.message(bytes, as: PortalMessage.self) else { return nil }
        self = message
    }

    public var messageID: String {
        switch self {
        case .state(let state): state.messageID
        case .inventory(let request): request.messageID
        case .closing(let closing): closing.messageID
        case .notUnderstood(let notice): notice.messageID
        case .foreign(let envelope): envelope.id
        }
    }
}

extension PortalMessage: Decodable {
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Envelope.Field.self)
        guard fields.contains(.kind) else {
            self = try PortalMessage(bare: decoder)
            try check(id: messageID)
            return
        }
        let envelope = try Envelope(from: decoder)
        switch envelope.understood {
        case .desiredState: self = .state(try fields.decode(DesiredState.self, forKey: .body))
        case .inventoryRequest: self = .inventory(try fields.decode(InventoryRequest.self, forKey: .body))
        case .closing: self = .closing(try fields.decode(CloseUnknownAccount.self, forKey: .body))
        case .notUnderstood: self = .notUnderstood(try fields.decode(NotUnderstood.self, forKey: .body))
        case .answers, .inventoryPage, nil: self = .foreign(envelope)
        }
        try check(id: envelope.id)
    }

    /// - Throws: where the body has another identifier than the envelope or none, or a number that no portal writes.
    private func check(id: String) throws {
        let isBounded = switch self {
        case .state(let state): [state.account, state.revision].allSatisfy(MessageLimit.numbers.contains)
        case .closing(let closing): [closing.closes, closing.revision].allSatisfy(MessageLimit.numbers.contains)
        case .notUnderstood(let notice): notice.isBounded
        case .inventory, .foreign: true
        }
        guard messageID == id, !id.isEmpty, isBounded else { throw MessageMalformed() }
    }
}

/// A message that no release writes.
struct MessageMalformed: Error {}

extension PortalMessage {
    /// The message as it travels. What tells of an envelope has one in any case.
    public func bytes(_ form: MessageForm = .enveloped) -> [UInt8] {
        switch (self, form) {
        case (.state(let state), .bare): state.json
        case (.state(let state), .enveloped): Envelope(.desiredState, id: state.messageID).closed(around: state.text)
        case (.inventory(let request), .bare): request.text.closed
        case (.inventory(let request), .enveloped): Envelope(.inventoryRequest, id: request.messageID).closed(around: request.text)
        case (.closing(let closing), .bare): closing.text.closed
        case (.closing(let closing), .enveloped): Envelope(.closing, id: closing.messageID).closed(around: closing.text)
        case (.notUnderstood(let notice), _): Envelope(.notUnderstood, id: notice.messageID).closed(around: notice.text)
        case (.foreign(let envelope), _): envelope.closed(around: JSONText())
        }
    }
}
