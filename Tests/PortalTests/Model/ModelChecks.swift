import Access
import Database
import Foundation
import Vocabulary

@testable import Portal
import Messaging
import Provisioning
import Web

extension ModelRun {
    /// How far what is only ever added to has been read.
    struct Marks {
        var audit: Int64
        var letter: Int64
        var mail: Int64

        init(_ db: any Reader) throws {
            func last(_ column: Query, _ table: Query) throws -> Int64 {
                try db.first("SELECT COALESCE(MAX(\(column)), 0) AS n FROM \(table)") { try $0.integer("n") } ?? 0
            }
            audit = try last("seq", "audit")
            letter = try last("id", "bus_outbox")
            mail = try last("id", "mail_outbox")
        }
    }

    /// State, audit, outbox, mails, grants and notices agree with the model and with one another.
    mutating func checkDatabase(_ step: ModelStep) throws {
        switch step {
        case .place, .project: return
        case .account, .addGrant, .editGrant, .removeGrant, .person, .answer: break
        }
        try checkAccount()
        try checkAudit()
        try checkLetters()
        try checkMails()
        try checkNotices()
    }

    private func checkAccount() throws {
        let found = try db.first("""
            SELECT a.state, a.origin, a.live, a.revision, a.desired_revision, a.confirmed_revision, a.failure,
                (SELECT c.verifier FROM pending_credentials AS c WHERE c.account_id = a.id) AS verifier
            FROM accounts AS a WHERE a.id = \(id)
            """) { row in
            let numbers = try ["revision", "desired_revision", "confirmed_revision"].map { "\(try row.integer($0))" }
            let texts = try ["state", "origin", "live"].map { try row.text($0) }
            return try (texts + numbers + ["\(row.isNull("failure") ? "whole" : "failed")", row.optional("verifier", row.text) ?? "none"]).joined(separator: " ")
        }
        guard !model.gone else { return try check(found == nil, "the account is still there") }
        let origin = model.state == .draft || model.state == .approval ? model.origin : .new
        let expected = "\(model.state.rawValue) \(origin.rawValue) \(model.live.rawValue) \(model.revision) \(model.desired) \(model.confirmed) "
            + "\(model.failed ? "failed" : "whole") \(model.pending.map { on.prepared[$0.password].verifier } ?? "none")"
        try check(found == expected, "the account is \(found ?? "gone"), not \(expected)")
        try check(reachable, "no life leads to \(expected)")
        let grants = try db.grants(of: [id])
        func lines(_ layer: Grant.Layer) -> [String] {
            grants.filter { $0.layer == layer }.map { "\($0.projectCode) \($0.role.code) \($0.authorGroup ?? "-")" }.sorted()
        }
        try check(lines(.working) == model.working.lines, "asked for is \(lines(.working)), not \(model.working.lines)")
        try check(lines(.approved) == model.approved.lines, "approved is \(lines(.approved)), not \(model.approved.lines)")
    }

    /// What the installation has goes with the state.
    private var reachable: Bool {
        switch model.condition {
        case .draft(.new), .approval(.new): model.live == .none
        case .draft(.published), .approval(.published), .approved, .published: model.live == .open
        case .draft(.disabled), .approval(.disabled): model.live == .closed
        case .disabled: model.live != .open
        }
    }

    private mutating func checkAudit() throws {
        let found = try db.rows("""
            SELECT seq, actor_id, capacity, action, subject_kind, subject_id, revision, details FROM audit WHERE seq > \(marks.audit) ORDER BY seq
            """) { row in
            let subject = try row.integer("subject_id")
            return (
                seq: try row.integer("seq"), isOurs: try row.text("subject_kind") == "user" || subject == id.value,
                entry: ModelWritten.Entry(
                    action: try row.text("action"), actor: try row.optional("actor_id", row.integer).flatMap(on.person),
                    capacity: try row.text("capacity"), subject: try row.text("subject_kind") == "user" ? on.person(subject) : nil,
                    revision: try row.optional("revision", row.integer), details: try row.text("details")))
        }
        marks.audit = found.last?.seq ?? marks.audit
        let expected = model.written.audit
        let same = found.count == expected.count && zip(found, expected).allSatisfy { found, expected in found.isOurs && found.entry.is(expected) }
        try check(same, "the audit says \(found.map(\.entry)), not \(expected)")
        for entry in found.map(\.entry) where entry.action == "approve" || entry.action == "enable" {
            try check(entry.actor != nil && entry.actor != model.people.owner, "an account of one's own was approved")
        }
    }

    private mutating func checkLetters() throws {
        let key = "account:\(id)"
        let found = try db.rows("SELECT id, ordering_key, address, body FROM bus_outbox WHERE id > \(marks.letter) ORDER BY id") { row in
            (id: try row.integer("id"), key: try row.text("ordering_key"), body: try row.bytes("body"))
        }
        marks.letter = found.last?.id ?? marks.letter
        let new = Array(model.letters.dropFirst(messages.count))
        try check(found.count == new.count, "\(found.count) letters were sent, not \(new.count)")
        for (found, expected) in zip(found, new) {
            guard let state = PortalMessage(found.body)?.state else { return try check(false, "a letter is no desired state") }
            let letter = ModelWritten.Letter(
                revision: state.revision, open: state.open,
                grants: state.grants.map { "\($0.projectCode) \($0.role) \($0.authorGroup ?? "-")" }.sorted(),
                password: state.credentials.map { sent in on.prepared.firstIndex { $0.verifier == sent.verifier } ?? -1 })
            try check(letter == expected, "the letter is \(letter), not \(expected)")
            try check(found.key == key && state.account == id.value && state.person.email == model.email, "the letter is about another account")
            let body = String(decoding: found.body, as: UTF8.self)
            try check(!on.prepared.contains { body.contains($0.password) }, "a password travels")
            messages.append(state.messageID)
        }
        guard let last = model.letters.last else { return }
        try check(last.open == model.opens, "the installation is told \(last.open ? "open" : "closed")")
    }

    private mutating func checkMails() throws {
        let found = try db.rows("SELECT id, kind, recipient FROM mail_outbox WHERE id > \(marks.mail) ORDER BY id") { row in
            (id: try row.integer("id"), mail: ModelWritten.Mail(kind: try row.text("kind"), recipient: try row.text("recipient")))
        }
        marks.mail = found.last?.id ?? marks.mail
        let mails = found.map(\.mail)
        let requests = mails.filter { $0.kind.hasPrefix("approval_") }
        let told = mails.filter { !$0.kind.hasPrefix("approval_") }
        try check(told == model.written.mails, "mailed were \(told), not \(model.written.mails)")
        let approvers = model.people.approvers.map(\.email)
        try check(requests.allSatisfy { approvers.contains($0.recipient) }, "asked were \(requests.map(\.recipient)), not \(approvers)")
    }

    private func checkNotices() throws {
        let found = try db.rows("SELECT user_id, mailed_at FROM approval_notices WHERE account_id = \(id)") { row in
            (person: on.person(try row.integer("user_id")), waits: try row.isNull("mailed_at"))
        }
        guard model.state == .approval, !model.gone else { return try check(found.isEmpty, "somebody is still asked: \(found)") }
        let approvers = model.people.approvers
        try check(!approvers.isEmpty, "an orphan request")
        for approver in approvers {
            try check(found.filter { $0.person == approver }.count == 1, "\(approver.name) was not noted once to be asked: \(found)")
        }
        for notice in found where notice.waits {
            try check(notice.person.map(approvers.contains) ?? false, "\(notice.person?.name ?? "?") will be mailed and cannot approve")
        }
    }
}

extension ModelWritten.Entry {
    /// As expected, in all that is compared.
    fileprivate func `is`(_ expected: ModelWritten.Entry) -> Bool {
        action == expected.action && actor == expected.actor && capacity == expected.capacity && subject == expected.subject
            && (expected.revision == nil || revision == expected.revision) && (expected.details == nil || details == expected.details)
    }
}
