import Access
import Database
import Directory
import Foundation
import Logging
import Mail
import Messaging
import Provisioning
import Vocabulary
import Web

extension PortalServices {
    /// Takes what installations say, each thing once: notes it, and publishes the account where it is about the newest state.
    func take(_ messages: [BusMessage]) async -> [Settlement] {
        let told = messages.map { NodeMessage($0.body) }
        let all = told.enumerated().flatMap { place, message in message?.said(in: place) ?? [] }
        var missed: Set<Int> = []
        for start in stride(from: 0, to: all.count, by: Database.takenTogether) {
            let some = Array(all[start..<min(start + Database.takenTogether, all.count)])
            let taken = await database.takeTogether(some, logger: logger) { some, db in try take(some, in: db) }
            for (said, outcome) in zip(some, taken) where outcome == nil { missed.insert(said.place) }
            for case .some(.some(let latency)) in taken { figures.observe(latency, .publishSeconds) }
        }
        wake()
        return told.enumerated().map { place, message in
            if message == nil { return .rejected("not an answer") }
            return missed.contains(place) ? .released : .accepted
        }
    }

    /// - Returns: where an account was published, the seconds since it was approved.
    private func take(_ said: [Said], in db: any Writer) throws -> [TimeInterval?] {
        var latencies = try take(said.compactMap(\.answer), enveloped: Set(said.filter(\.isEnveloped).map(\.messageID)), in: db)
        for each in said {
            switch each.content {
            case .answer: break
            case .inventory(let page): try take(page, isEnveloped: each.isEnveloped, in: db)
            case .notUnderstood(let notice): try take(notice, in: db)
            case .foreign(let envelope): try take(envelope, in: db)
            }
        }
        return said.map { each in each.answer.flatMap { latencies.removeValue(forKey: AccountID(value: $0.account)) } }
    }

    /// - Parameter enveloped: the identifiers of those that came in an envelope.
    /// - Returns: of accounts that were published, the seconds since they were approved.
    @discardableResult
    func take(_ answers: [Answer], enveloped: Set<String> = [], in db: any Writer) throws -> [AccountID: TimeInterval] {
        var latencies: [AccountID: TimeInterval] = [:]
        var waiting = answers
        while !waiting.isEmpty {
            // Of an account one after the other.
            var (accounts, now, later): (Set<Int64>, [Answer], [Answer]) = ([], [], [])
            for answer in waiting {
                if accounts.insert(answer.account).inserted { now.append(answer) } else { later.append(answer) }
            }
            latencies.merge(try AnswerSet(services: self, db: db, now: clock.now(), enveloped: enveloped).take(now)) { $1 }
            waiting = later
        }
        return latencies
    }
}

/// One of the things that a message says.
private struct Said: OrderedMessage {
    enum Content: Sendable {
        case answer(Answer)
        case inventory(InventoryPage)
        case notUnderstood(NotUnderstood)
        case foreign(Envelope)
    }

    let content: Content
    var isEnveloped = true
    /// That of its message among those that came together.
    let place: Int

    var answer: Answer? { if case .answer(let answer) = content { answer } else { nil } }

    var messageID: String {
        switch content {
        case .answer(let answer): answer.messageID
        case .inventory(let page): page.messageID
        case .notUnderstood(let notice): notice.messageID
        case .foreign(let envelope): envelope.id
        }
    }

    var orderingKey: String {
        switch content {
        case .answer(let answer): "account:\(answer.account)"
        case .inventory(let page): "inventory:\(page.inReplyTo)"
        case .notUnderstood, .foreign: "message:\(messageID)"
        }
    }
}

extension NodeMessage {
    fileprivate func said(in place: Int) -> [Said] {
        switch self {
        case .answers(let answers): answers.map { Said(content: .answer($0), place: place) }
        case .bareAnswers(let answers): answers.map { Said(content: .answer($0), isEnveloped: false, place: place) }
        case .inventory(let page): [Said(content: .inventory(page), place: place)]
        case .bareInventory(let page): [Said(content: .inventory(page), isEnveloped: false, place: place)]
        case .notUnderstood(let notice): [Said(content: .notUnderstood(notice), place: place)]
        case .foreign(let envelope): [Said(content: .foreign(envelope), place: place)]
        }
    }
}

/// Answers about different accounts, taken with a few statements for all: each statement is a way to the database and back.
private struct AnswerSet {
    let services: PortalServices
    let db: any Writer
    let now: Date
    let enveloped: Set<String>

    /// An answer to a question of ours, and the account as it is.
    private struct Known {
        let answer: Answer
        /// What the question wanted.
        let opens: Bool
        /// Whether the question was one of many.
        let isBulk: Bool
        let account: Account

        /// About the newest state; an answer to an older one confirms nothing of what the account is now.
        var isCurrent: Bool { answer.revision == account.desiredRevision }
    }

    private struct Destination: Hashable {
        let state: AccountState
        let origin: DraftOrigin
    }

    func take(_ answers: [Answer]) throws -> [AccountID: TimeInterval] {
        let known = try note(answers)
        try noteEnvelopes(known)
        for each in known { if let failure = each.answer.failure { try noteFailure(failure, each) } }
        let news = known.filter { $0.answer.failure == nil && $0.answer.revision > $0.account.confirmedRevision }
        for each in news where !each.isCurrent {
            try db.run("UPDATE accounts SET confirmed_revision = \(each.answer.revision) WHERE id = \(each.account.id)")
        }
        let current = news.filter(\.isCurrent)
        let published = try confirm(current)
        // What closes access, because a person is blocked or an account disabled, mails no password.
        try mailCredentials(current.filter(\.opens))
        return published
    }

    /// Notes what has not been taken before and answers a question of ours.
    private func note(_ answers: [Answer]) throws -> [Known] {
        let new = try db.takeOnce(answers.map(\.messageID), at: now)
        let fresh = answers.filter { new.contains($0.messageID) }
        let questions = try db.questions(of: fresh)
        let told = fresh.filter { questions[$0.inReplyTo]?.fits($0) == true }
        for stray in fresh where questions[stray.inReplyTo]?.fits(stray) != true {
            services.logger.warning("an answer to no question of ours was put aside", metadata: ["message": "\(stray.messageID)"])
        }
        guard !told.isEmpty else { return [] }
        let rows = told.map { answer -> [SQLValue] in
            [
                Subject.Kind.account.sqlValue, .integer(answer.account), .text("received"), .text(answer.messageID), .integer(answer.revision), now.sqlValue,
                .text("answer"), answer.failure.map { .text($0) } ?? .null,
            ]
        }
        try db.run("INSERT INTO messages (subject_kind, subject_id, direction, message_id, revision, at, cause, failure) VALUES \(rows: rows)")
        let bulk = try db.outboxAnswered(told.map(\.inReplyTo), at: now)
        let accounts = try db.accounts(told.map { AccountID(value: $0.account) })
        return told.compactMap { answer in
            guard let account = accounts[AccountID(value: answer.account)], let question = questions[answer.inReplyTo] else { return nil }
            return Known(answer: answer, opens: question.opens, isBulk: bulk.contains(answer.inReplyTo), account: account)
        }
    }

    /// An installation that sends envelopes is sent envelopes from now on.
    private func noteEnvelopes(_ known: [Known]) throws {
        let news = known.filter { $0.account.messageForm == .bare && enveloped.contains($0.answer.messageID) }
        try db.noteEnvelopes(of: Array(Set(news.map(\.account.provisionID))))
    }

    private func noteFailure(_ failure: String, _ known: Known) throws {
        guard known.isCurrent else { return }
        try db.run("UPDATE accounts SET failure = \(failure), revision = revision + 1 WHERE id = \(known.account.id)")
        try db.audit(entry("fulfilment_failed", known))
    }

    /// Publishes what may be, and confirms the rest.
    private func confirm(_ current: [Known]) throws -> [AccountID: TimeInterval] {
        let destinations = current.map(destination)
        for (destination, some) in Dictionary(grouping: zip(destinations, current), by: \.0) {
            try write(destination, some.map(\.1.account.id))
        }
        try db.audit(zip(destinations, current).map { entry($0 == nil ? "confirmed" : AccountAction.confirmFulfilment.rawValue, $1) })
        let published = zip(destinations, current).filter { $0.0 != nil }.map { ($1.account.id, now.timeIntervalSince($1.account.stateSince)) }
        return Dictionary(uniqueKeysWithValues: published)
    }

    /// Nil where nothing is published.
    private func destination(_ known: Known) -> Destination? {
        let (action, account) = (AccountAction.confirmFulfilment, known.account)
        let circumstances = Circumstances(condition: account.condition)
        guard known.opens, circumstances.refusal(of: action, by: [.system]) == nil else { return nil }
        return action.destination(from: account.condition).map { Destination(state: $0.state, origin: $0.origin) }
    }

    private func write(_ destination: Destination?, _ accounts: [AccountID]) throws {
        let state: Query = destination.map {
            ", state = \($0.state.rawValue), origin = \($0.origin.rawValue), state_since = \(now), revision = revision + 1"
        } ?? ""
        try db.run("UPDATE accounts SET confirmed_revision = desired_revision, failure = NULL\(state) WHERE id \(oneOf: accounts)")
    }

    private func mailCredentials(_ opened: [Known]) throws {
        guard !opened.isEmpty else { return }
        let waiting = try db.pendingCredentials(of: opened.map(\.account.id), keys: services.keys)
        guard !waiting.isEmpty else { return }
        for (isBulk, some) in Dictionary(grouping: opened, by: \.isBulk) {
            let mails = try some.compactMap { known in try waiting[known.account.id].map { try services.mail($0, for: known.account) } }
            try db.enqueue(mails, sealedWith: services.keys, at: now, bulk: isBulk)
        }
        try db.forgetCredentials(of: Array(waiting.keys))
    }

    private func entry(_ action: String, _ known: Known) -> AuditEntry {
        AuditEntry(
            at: now, actor: nil, capacity: Capacity.system.rawValue, action: action, subject: .account(known.account.id),
            revision: known.answer.revision, details: ["organisation": known.account.organisationNumber.digits])
    }
}

/// A message of ours, known by 128 random bits that only its receiver has seen.
private struct Question {
    let account: Int64
    let revision: Int64
    let opens: Bool

    /// Whether this is answered.
    func fits(_ answer: Answer) -> Bool { answer.account == account && answer.revision == revision }
}

extension Reader {
    /// The messages that these say they answer, by identifier.
    fileprivate func questions(of answers: [Answer]) throws -> [String: Question] {
        let asked = Array(Set(answers.map(\.inReplyTo)))
        let found = try rows("""
            SELECT message_id, subject_id, revision, opens FROM messages
            WHERE direction = 'sent' AND message_id \(oneOf: asked) AND subject_kind = \(Subject.Kind.account) AND opens IS NOT NULL
            """) { row in
            (try row.text("message_id"), Question(account: try row.integer("subject_id"), revision: try row.integer("revision"), opens: try row.bool("opens")))
        }
        return Dictionary(found) { first, _ in first }
    }
}
