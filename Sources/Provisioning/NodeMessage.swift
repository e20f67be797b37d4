import Vocabulary

/// What an installation sends to the portal.
public enum NodeMessage: Sendable, Equatable {
    /// Results of a batch of states: a message with fifty costs the broker as much as one.
    case answers([ProvisioningResult])
    /// The same without an envelope, from an installation of the release before.
    case bareAnswers([ProvisioningResult])
    case inventory(InventoryPage)
    /// The same without an envelope.
    case bareInventory(InventoryPage)
    /// The installation did not understand a message of the portal.
    case notUnderstood(NotUnderstood)
    /// Of a kind or version that this release does not know, or of a kind that no installation sends.
    case foreign(Envelope)

    /// Nil if the body is none of these kinds.
    public init?(_ bytes: [UInt8]) {
        guard let message = MessageLimit.message(bytes, as: NodeMessage.self) else { return nil }
        self = message
    }
}

extension NodeMessage: Decodable {
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Envelope.Field.self)
        guard fields.contains(.kind) else {
            self = try NodeMessage(bare: decoder)
            try check(id: nil)
            return
        }
        let envelope = try Envelope(from: decoder)
        switch envelope.understood {
        case .answers: self = .answers(try fields.decode(Answers.self, forKey: .body).answers)
        case .inventoryPage: self = .inventory(try fields.decode(InventoryPage.self, forKey: .body))
        case .notUnderstood: self = .notUnderstood(try fields.decode(NotUnderstood.self, forKey: .body))
        case .desiredState, .inventoryRequest, .closing, nil: self = .foreign(envelope)
        }
        try check(id: envelope.id)
    }

    /// - Parameter id: the envelope's, nil without one.
    /// - Throws: where the body has another identifier or none, or a number that no installation writes.
    private func check(id: String?) throws {
        let isSound: Bool = switch self {
        // Each has an identifier of its own, and the envelope one for all.
        case .answers(let answers), .bareAnswers(let answers): !answers.isEmpty && answers.allSatisfy(\.isBounded)
        case .inventory(let page): page.messageID == id && page.isBounded
        case .bareInventory(let page): page.isBounded
        case .notUnderstood(let notice): notice.messageID == id && notice.isBounded
        case .foreign(let envelope): envelope.id == id
        }
        guard isSound else { throw MessageMalformed() }
    }

    struct Answers: Decodable {
        let answers: [ProvisioningResult]
    }
}

extension NodeMessage {
    /// Names a message of several answers by the first of them and how many there are.
    public static func id(of answers: [ProvisioningResult]) -> String? {
        guard let first = answers.first else { return nil }
        return answers.count == 1 ? first.messageID : "\(first.messageID).and.\(answers.count - 1)"
    }

    /// The message as it travels.
    /// - Parameter replyTo: an address at which the installation takes messages.
    public func bytes(replyTo: String? = nil) -> [UInt8] {
        switch self {
        case .answers(let answers), .bareAnswers(let answers):
            var text = JSONText()
            text.add("answers", answers.map(\.text))
            return Envelope(.answers, id: Self.id(of: answers) ?? "", replyTo: replyTo).closed(around: text)
        case .inventory(let page), .bareInventory(let page): return Envelope(.inventoryPage, id: page.messageID, replyTo: replyTo).closed(around: page.text)
        case .notUnderstood(let notice): return Envelope(.notUnderstood, id: notice.messageID, replyTo: replyTo).closed(around: notice.text)
        case .foreign(let envelope): return envelope.closed(around: JSONText())
        }
    }
}

extension ProvisioningResult {
    fileprivate var isBounded: Bool { !messageID.isEmpty && [account, revision].allSatisfy(MessageLimit.numbers.contains) }
}

extension InventoryPage {
    fileprivate var isBounded: Bool {
        let numbers = [after] + [through].compactMap(\.self) + entries.flatMap { [$0.account, $0.revision] }
        return !messageID.isEmpty && numbers.allSatisfy(MessageLimit.numbers.contains)
    }
}
