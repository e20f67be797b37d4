import Foundation
import Vocabulary

/// What an installation sends to the portal: kinds with different fields, so that a message is of one kind at most.
public enum NodeMessage: Sendable, Equatable {
    /// To states that it took together: a way through the broker costs as much for one as for fifty.
    case answers([Answer])
    case inventory(InventoryPage)

    /// Nil where it is none.
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

    /// The message as it travels. An answer alone is itself.
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
