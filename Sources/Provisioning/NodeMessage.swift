import Foundation
import Vocabulary

/// A message from an installation to the portal. The kinds have different fields, so a message is of at most one kind.
public enum NodeMessage: Sendable, Equatable {
    /// Results of a batch of states: a message with fifty costs the broker as much as one.
    case answers([Answer])
    case inventory(InventoryPage)

    /// Nil if the body is none of these kinds.
    public init?(_ body: [UInt8]) {
        let (decoder, data) = (JSONDecoder(), Data(body))
        if let answers = try? decoder.decode(Answers.self, from: data), !answers.answers.isEmpty {
            self = .answers(answers.answers)
        } else if let answer = try? decoder.decode(Answer.self, from: data) {
            self = .answers([answer])
        } else if let page = try? decoder.decode(InventoryPage.self, from: data) {
            self = .inventory(page)
        } else {
            return nil
        }
    }

    /// The body of the message. A single answer is encoded as itself.
    public static func body(of answers: [Answer]) -> [UInt8] {
        let each = answers.map(\.json)
        if each.count == 1 { return each[0].closed }
        var text = JSONText()
        text.add("answers", each)
        return text.closed
    }

    private struct Answers: Decodable {
        let answers: [Answer]
    }
}

extension Answer {
    fileprivate var json: JSONText {
        var text = JSONText()
        text.add("messageID", messageID)
        text.add("inReplyTo", inReplyTo)
        text.add("account", account)
        text.add("revision", revision)
        if let failure { text.add("failure", failure) }
        return text
    }
}
