import Access
import Database
import Foundation
import Vocabulary

/// One step of a subject's life, such as that of an account from Draft to "confirmed at the installation" (SPEC §12.2).
struct TimelineStep: Sendable {
    let at: Date
    /// Text key: `timeline.<action>`, or `timeline.mail.<kind>` for a mail.
    let what: String
    /// Nil where the system acted.
    let who: String?
    let capacity: String
    let revision: Int64?
    let remark: String?
    let arguments: [String: String]
}

extension Reader {
    /// Every step, oldest first: what was done and what was mailed.
    func timeline(of subject: Subject) throws -> [TimelineStep] {
        try (steps(of: subject) + mails(of: subject)).sorted { $0.at < $1.at }
    }

    private func steps(of subject: Subject) throws -> [TimelineStep] {
        try rows("""
            SELECT e.at, e.action, e.capacity, e.revision, e.details, u.first_name, u.last_name, r.text AS remark
            FROM audit AS e LEFT JOIN users AS u ON u.id = e.actor_id
                LEFT JOIN remarks AS r ON r.subject_kind = \(subject.kind) AND r.subject_id = \(subject.id) AND r.audit_seq = e.seq
            WHERE e.subject_kind = \(subject.kind) AND e.subject_id = \(subject.id) ORDER BY e.seq
            """) { row in
            let who = try row.isNull("first_name") ? nil : "\(row.text("first_name")) \(row.text("last_name"))"
            let details = try JSONDecoder().decode([String: String].self, from: Data(row.text("details").utf8))
            return TimelineStep(
                at: try row.date("at"), what: "timeline.\(try row.text("action"))", who: who, capacity: try row.text("capacity"),
                revision: try row.optional("revision", row.integer), remark: try row.optional("remark", row.text), arguments: details)
        }
    }

    private func mails(of subject: Subject) throws -> [TimelineStep] {
        try rows("""
            SELECT kind, recipient, created_at, delivered_at, undeliverable_at, failure FROM mail_outbox
            WHERE subject_kind = \(subject.kind) AND subject_id = \(subject.id) ORDER BY id
            """) { row in
            let delivered = try row.optional("delivered_at", row.date)
            let undeliverable = try row.optional("undeliverable_at", row.date)
            let arguments = ["recipient": try row.text("recipient"), "kind": try row.text("kind")]
            return TimelineStep(
                at: try delivered ?? undeliverable ?? row.date("created_at"),
                what: delivered != nil ? "timeline.mail" : undeliverable != nil ? "timeline.mail_undeliverable" : "timeline.mail_waiting", who: nil,
                capacity: "system", revision: nil, remark: undeliverable == nil ? nil : try row.optional("failure", row.text), arguments: arguments)
        }
    }
}
