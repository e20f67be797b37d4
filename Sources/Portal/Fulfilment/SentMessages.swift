import Database
import Provisioning
import Vocabulary

/// A message that we sent. Its identifier has 128 random bits that only its recipient has seen.
struct SentMessage {
    let account: Int64
    let revision: Int64
    let opens: Bool

    /// Whether the answer belongs to this message.
    func fits(_ answer: ProvisioningResult) -> Bool { answer.account == account && answer.revision == revision }
}

extension Reader {
    /// The messages that the answers refer to, by identifier.
    func sentMessages(answeredBy answers: [ProvisioningResult]) throws -> [String: SentMessage] {
        let asked = Array(Set(answers.map(\.inReplyTo)))
        let found = try rows("""
            SELECT message_id, subject_id, revision, opens FROM messages
            WHERE direction = 'sent' AND message_id \(oneOf: asked) AND subject_kind = \(Subject.Kind.account) AND opens IS NOT NULL
            """) { row in
            (try row.text("message_id"), SentMessage(account: try row.integer("subject_id"), revision: try row.integer("revision"), opens: try row.bool("opens")))
        }
        return Dictionary(found) { first, _ in first }
    }
}
