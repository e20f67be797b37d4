import Database
import Foundation
import Vocabulary

/// A message that was sent or received, as history keeps it: a row of `messages`.
struct MessageRecord: Sendable {
    let subject: Subject
    let direction: Message.Direction
    /// Its identifier on the bus.
    let id: String
    /// Of the account that it is about; 0 for none.
    let revision: Int64
    let at: Date
    /// The action that caused it; `answer` for an answer.
    let cause: String
    var actor: UserID?
    /// Whether it opens access; nil where it says nothing of that.
    var opens: Bool?
    /// Why it failed, as a text key; nil where it did not.
    var failure: String?

    fileprivate var values: [SQLValue] {
        [
            subject.kind.sqlValue, .integer(subject.id), .text(direction.rawValue), .text(id), .integer(revision), at.sqlValue, .text(cause),
            actor.map { .integer($0.value) } ?? .null, opens.map(\.sqlValue) ?? .null, failure.map { .text($0) } ?? .null,
        ]
    }
}

extension Writer {
    /// Adds messages to history, in one statement. One that history has already stays as it is: the inbox forgets after a while, and then the same
    /// message may come again.
    func add(_ messages: [MessageRecord]) throws {
        guard !messages.isEmpty else { return }
        try run("""
            INSERT INTO messages (subject_kind, subject_id, direction, message_id, revision, at, cause, actor_id, opens, failure)
            VALUES \(rows: messages.map(\.values)) ON CONFLICT (direction, message_id) DO NOTHING
            """)
    }
}
