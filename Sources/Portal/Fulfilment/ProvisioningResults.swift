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
    /// Processes messages from installations, each content once: records it, and publishes the account if it concerns the newest state.
    func take(_ messages: [BusMessage]) async -> [Settlement] {
        let told = messages.map { NodeMessage($0.body) }
        let all = told.enumerated().flatMap { place, message in message?.said(in: place) ?? [] }
        var missed: Set<Int> = []
        for start in stride(from: 0, to: all.count, by: Database.batchSize) {
            let some = Array(all[start..<min(start + Database.batchSize, all.count)])
            let taken = await database.processBatch(some, logger: logger) { some, db in try take(some, in: db) }
            for (said, outcome) in zip(some, taken) where outcome == nil { missed.insert(said.place) }
            for case .some(.some(let latency)) in taken { figures.observe(latency, .publishSeconds) }
        }
        wake()
        return told.enumerated().map { place, message in
            if message == nil { return .rejected("not an answer") }
            return missed.contains(place) ? .released : .accepted
        }
    }

    /// - Returns: for each published account, the seconds since its approval.
    private func take(_ said: [ReportedState], in db: any Writer) throws -> [TimeInterval?] {
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
    func take(_ answers: [ProvisioningResult], enveloped: Set<String> = [], in db: any Writer) throws -> [AccountID: TimeInterval] {
        var latencies: [AccountID: TimeInterval] = [:]
        var waiting = answers
        while !waiting.isEmpty {
            // Several answers about one account are processed one after the other.
            var (accounts, now, later): (Set<Int64>, [ProvisioningResult], [ProvisioningResult]) = ([], [], [])
            for answer in waiting {
                if accounts.insert(answer.account).inserted { now.append(answer) } else { later.append(answer) }
            }
            latencies.merge(try ResultBatch(services: self, db: db, now: clock.now(), enveloped: enveloped).take(now)) { $1 }
            waiting = later
        }
        return latencies
    }
}

/// One content of a message: a message can contain several.
private struct ReportedState: OrderedMessage {
    enum Content: Sendable {
        case answer(ProvisioningResult)
        case inventory(InventoryPage)
        case notUnderstood(NotUnderstood)
        case foreign(Envelope)
    }

    let content: Content
    var isEnveloped = true
    /// The index of its message in the batch.
    let place: Int

    var answer: ProvisioningResult? { if case .answer(let answer) = content { answer } else { nil } }

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
    fileprivate func said(in place: Int) -> [ReportedState] {
        switch self {
        case .answers(let answers): answers.map { ReportedState(content: .answer($0), place: place) }
        case .bareAnswers(let answers): answers.map { ReportedState(content: .answer($0), isEnveloped: false, place: place) }
        case .inventory(let page): [ReportedState(content: .inventory(page), place: place)]
        case .bareInventory(let page): [ReportedState(content: .inventory(page), isEnveloped: false, place: place)]
        case .notUnderstood(let notice): [ReportedState(content: .notUnderstood(notice), place: place)]
        case .foreign(let envelope): [ReportedState(content: .foreign(envelope), place: place)]
        }
    }
}

/// Answers about different accounts, processed with a few statements for all: each statement is a round trip to the database.
private struct ResultBatch {
    let services: PortalServices
    let db: any Writer
    let now: Date
    let enveloped: Set<String>

    /// An answer to one of our messages, and the account now.
    private struct MatchedResult {
        let answer: ProvisioningResult
        /// Whether the message asked for open access.
        let opens: Bool
        /// Whether the message was bulk work.
        let isBulk: Bool
        let account: Account

        /// Whether it concerns the newest state. An answer to an older one says nothing about the account now.
        var isCurrent: Bool { answer.revision == account.desiredRevision }
    }

    private struct Destination: Hashable {
        let state: AccountState
        let origin: DraftOrigin
    }

    func take(_ answers: [ProvisioningResult]) throws -> [AccountID: TimeInterval] {
        let known = try note(answers)
        try noteEnvelopes(known)
        for each in known { if let failure = each.answer.failure { try noteFailure(failure, each) } }
        let news = known.filter { $0.answer.failure == nil && $0.answer.revision > $0.account.confirmedRevision }
        for each in news where !each.isCurrent {
            try db.run("UPDATE accounts SET confirmed_revision = \(each.answer.revision) WHERE id = \(each.account.id)")
        }
        let current = news.filter(\.isCurrent)
        let published = try confirm(current)
        // A closing message, after a block or a disabling, mails no password.
        try mailCredentials(current.filter(\.opens))
        return published
    }

    /// Records the answers that are new and belong to one of our messages.
    private func note(_ answers: [ProvisioningResult]) throws -> [MatchedResult] {
        let new = try db.recordReceipt(answers.map(\.messageID), at: now)
        let fresh = answers.filter { new.contains($0.messageID) }
        let sent = try db.sentMessages(answeredBy: fresh)
        let told = fresh.filter { sent[$0.inReplyTo]?.fits($0) == true }
        for stray in fresh where sent[stray.inReplyTo]?.fits(stray) != true {
            services.logger.warning("an answer to no question of ours was put aside", metadata: ["message": "\(stray.messageID)"])
        }
        guard !told.isEmpty else { return [] }
        try db.add(
            told.map { answer in
                MessageRecord(
                    subject: .account(AccountID(value: answer.account)), direction: .received, id: answer.messageID, revision: answer.revision, at: now,
                    cause: "answer", failure: answer.failure)
            })
        let bulk = try db.outboxAnswered(told.map(\.inReplyTo), at: now)
        let accounts = try db.accounts(told.map { AccountID(value: $0.account) })
        return told.compactMap { answer in
            guard let account = accounts[AccountID(value: answer.account)], let question = sent[answer.inReplyTo] else { return nil }
            return MatchedResult(answer: answer, opens: question.opens, isBulk: bulk.contains(answer.inReplyTo), account: account)
        }
    }

    /// An installation that sends envelopes is sent envelopes from now on.
    private func noteEnvelopes(_ known: [MatchedResult]) throws {
        let news = known.filter { $0.account.messageForm == .bare && enveloped.contains($0.answer.messageID) }
        try db.noteEnvelopes(of: Array(Set(news.map(\.account.provisionID))))
    }

    private func noteFailure(_ failure: String, _ known: MatchedResult) throws {
        guard known.isCurrent else { return }
        try db.run("UPDATE accounts SET failure = \(failure), revision = revision + 1 WHERE id = \(known.account.id)")
        try db.audit(entry("fulfilment_failed", known))
    }

    /// Publishes the accounts that may be published, and confirms the others.
    private func confirm(_ current: [MatchedResult]) throws -> [AccountID: TimeInterval] {
        let destinations = current.map(destination)
        for (destination, some) in Dictionary(grouping: zip(destinations, current), by: \.0) {
            try write(destination, some.map(\.1.account.id))
        }
        try db.audit(zip(destinations, current).map { entry($0 == nil ? "confirmed" : AccountAction.confirmFulfilment.rawValue, $1) })
        let published = zip(destinations, current).filter { $0.0 != nil }.map { ($1.account.id, now.timeIntervalSince($1.account.stateSince)) }
        return Dictionary(uniqueKeysWithValues: published)
    }

    /// Nil if nothing is published.
    private func destination(_ known: MatchedResult) -> Destination? {
        let (action, account) = (AccountAction.confirmFulfilment, known.account)
        let facts = AccountFacts(condition: account.condition)
        guard known.opens, facts.refusal(of: action, by: [.system]) == nil else { return nil }
        return action.destination(from: account.condition).map { Destination(state: $0.state, origin: $0.origin) }
    }

    private func write(_ destination: Destination?, _ accounts: [AccountID]) throws {
        let state: Query = destination.map {
            ", state = \($0.state.rawValue), origin = \($0.origin.rawValue), state_since = \(now), revision = revision + 1"
        } ?? ""
        try db.run("UPDATE accounts SET confirmed_revision = desired_revision, failure = NULL\(state) WHERE id \(oneOf: accounts)")
    }

    private func mailCredentials(_ opened: [MatchedResult]) throws {
        guard !opened.isEmpty else { return }
        let waiting = try db.pendingCredentials(of: opened.map(\.account.id), keys: services.keys)
        guard !waiting.isEmpty else { return }
        for (isBulk, some) in Dictionary(grouping: opened, by: \.isBulk) {
            let mails = try some.compactMap { known in try waiting[known.account.id].map { try services.mail($0, for: known.account) } }
            try db.enqueue(mails, sealedWith: services.keys, at: now, bulk: isBulk)
        }
        try db.forgetCredentials(of: Array(waiting.keys))
    }

    private func entry(_ action: String, _ known: MatchedResult) -> AuditEntry {
        AuditEntry(
            at: now, actor: nil, capacity: Capacity.system.rawValue, action: action, subject: .account(known.account.id),
            revision: known.answer.revision, details: ["organisation": known.account.organisationNumber.digits])
    }
}
