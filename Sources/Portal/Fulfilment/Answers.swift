import Access
import Database
import Foundation
import Logging
import Mail
import ServiceBus
import Vocabulary
import Web

extension PortalServices {
    /// Takes installations' answers, each once: notes it, and publishes the account where it is about the newest state.
    func take(_ messages: [BusMessage]) async -> [Settlement] {
        let taken = await database.takeTogether(messages, logger: logger) { message, db in try take(message, in: db) }
        for latency in taken.compactMap({ $0?.latency }) { figures.observe(latency, .publishSeconds) }
        wake()
        return taken.map { $0?.settlement ?? .released }
    }

    private func take(_ message: BusMessage, in db: any Writer) throws -> (settlement: Settlement, latency: TimeInterval?) {
        let (decoder, body) = (JSONDecoder(), Data(message.body))
        if let answer = try? decoder.decode(Answer.self, from: body) { return (.accepted, try take(answer, in: db)) }
        guard let page = try? decoder.decode(InventoryPage.self, from: body) else { return (.rejected("not an answer"), nil) }
        try take(page, in: db)
        return (.accepted, nil)
    }

    /// - Returns: where it published the account, the seconds since it was approved.
    @discardableResult
    func take(_ answer: Answer, in db: any Writer) throws -> TimeInterval? {
        let now = clock.now()
        guard try db.takeOnce(messageID: answer.messageID, at: now) else { return nil }
        let id = AccountID(value: answer.account)
        guard let question = try db.question(of: answer) else {
            logger.warning("an answer to no question of ours was put aside", metadata: ["message": "\(answer.messageID)"])
            return nil
        }
        try db.run("""
            INSERT INTO messages (account_id, direction, message_id, revision, at, cause, failure)
            VALUES (\(id), 'received', \(answer.messageID), \(answer.revision), \(now), 'answer', \(answer.failure))
            """)
        try db.outboxAnswered(messageID: answer.inReplyTo, at: now)
        guard let account = try db.account(id) else { return nil }
        if let failure = answer.failure {
            try note(failure, answer, account, in: db, at: now)
            return nil
        }
        return try confirm(answer, opened: question.opens, account, in: db, at: now)
    }

    private func note(_ failure: String, _ answer: Answer, _ account: Account, in db: any Writer, at now: Date) throws {
        guard answer.revision == account.desiredRevision else { return }
        try db.run("UPDATE accounts SET failure = \(failure), revision = revision + 1 WHERE id = \(account.id)")
        try db.audit(systemEntry("fulfilment_failed", account, answer.revision, at: now))
    }

    private func confirm(_ answer: Answer, opened: Bool, _ account: Account, in db: any Writer, at now: Date) throws -> TimeInterval? {
        guard answer.revision > account.confirmedRevision else { return nil }
        // An answer to an older state confirms nothing of what the account is now.
        guard answer.revision == account.desiredRevision else {
            try db.run("UPDATE accounts SET confirmed_revision = \(answer.revision) WHERE id = \(account.id)")
            return nil
        }
        try db.run("UPDATE accounts SET confirmed_revision = \(answer.revision), failure = NULL WHERE id = \(account.id)")
        // What closes access, because a person is blocked or an account disabled, publishes nothing and mails no password.
        guard opened else {
            try db.audit(systemEntry("confirmed", account, answer.revision, at: now))
            return nil
        }
        let latency = try publish(account, answer, in: db, at: now)
        guard let credentials = try db.pendingCredentials(of: account.id, keys: keys) else { return latency }
        try db.enqueue(try mail(credentials, for: account), sealedWith: keys, at: now)
        try db.forgetCredentials(of: account.id)
        return latency
    }

    private func publish(_ account: Account, _ answer: Answer, in db: any Writer, at now: Date) throws -> TimeInterval? {
        let action = AccountAction.confirmFulfilment
        let circumstances = Circumstances(condition: account.condition)
        guard circumstances.refusal(of: action, by: [.system]) == nil, let destination = action.destination(from: account.condition) else {
            try db.audit(systemEntry("confirmed", account, answer.revision, at: now))
            return nil
        }
        try db.run("""
            UPDATE accounts SET state = \(destination.state.rawValue), origin = \(destination.origin.rawValue), state_since = \(now),
                revision = revision + 1 WHERE id = \(account.id)
            """)
        try db.audit(systemEntry(action.rawValue, account, answer.revision, at: now))
        return now.timeIntervalSince(account.stateSince)
    }

    private func systemEntry(_ action: String, _ account: Account, _ revision: Int64, at now: Date) -> AuditEntry {
        AuditEntry(
            at: now, actor: nil, capacity: Capacity.system.rawValue, action: action, subject: ("account", account.id.value), revision: revision,
            details: ["organisation": account.organisationNumber])
    }
}

private struct Question {
    let opens: Bool
}

extension Reader {
    /// The message that this answers: its identifier is 128 random bits that only its receiver has seen. Nil for an answer to none of ours.
    fileprivate func question(of answer: Answer) throws -> Question? {
        try first("""
            SELECT opens FROM messages WHERE direction = 'sent' AND message_id = \(answer.inReplyTo)
              AND account_id = \(answer.account) AND revision = \(answer.revision)
            """) { Question(opens: try $0.bool("opens")) }
    }
}
