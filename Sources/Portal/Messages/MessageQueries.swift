import Access
import Database
import Directory
import Foundation
import Vocabulary

/// One message sent to or received from the service bus, kept for history (SPEC §1).
struct Message: Sendable {
    enum Direction: String, Sendable { case sent, received }

    /// How far a sent message came.
    enum Progress: String, Sendable { case waiting, sent, dead }

    let id: MessageID
    let subject: Subject
    /// The provision that the account or installation is of; nil where the portal does not know who sent the message.
    let provisionLabel: String?
    /// Whose account it is about; nil where it is about none.
    let ownerName: String?
    let direction: Direction
    let revision: Int64
    let at: Date
    /// The action that caused it; `answer` for what was received.
    let cause: String
    let actor: String?
    let opens: Bool?
    let failure: String?
    let progress: Progress?

    init(row: Row) throws {
        id = try row.id("id")
        subject = try row.subject()
        provisionLabel = try row.isNull("application_name") ? nil : Account.label(organisation: row.text("organisation_name"), application: row.text("application_name"))
        ownerName = try row.isNull("first_name") ? nil : "\(row.text("first_name")) \(row.text("last_name"))"
        direction = try row.named("direction")
        revision = try row.integer("revision")
        at = try row.date("at")
        cause = try row.text("cause")
        actor = try row.isNull("actor_first") ? nil : "\(row.text("actor_first")) \(row.text("actor_last"))"
        opens = try row.optional("opens", row.bool)
        failure = try row.optional("failure", row.text) ?? row.optional("outbox_failure", row.text)
        progress = try Self.progress(row)
    }

    private static func progress(_ row: Row) throws -> Progress? {
        if try row.isNull("outbox_id") { return nil }
        if try row.bool("dead") { return .dead }
        return try row.isNull("sent_at") ? .waiting : .sent
    }

    private static let columns: Query = """
        m.id, m.subject_kind, m.subject_id, o.name AS organisation_name, ap.name AS application_name, u.first_name, u.last_name, m.direction, m.revision, m.at,
            m.cause, m.opens, m.failure, w.first_name AS actor_first, w.last_name AS actor_last, b.id AS outbox_id, b.sent_at, b.dead,
            b.failure AS outbox_failure
        """

    private static let joins: Query = "LEFT JOIN users AS w ON w.id = m.actor_id LEFT JOIN bus_outbox AS b ON b.message_id = m.message_id"

    /// Those about accounts.
    static let aboutAccounts: Query = """
        SELECT \(columns) FROM messages AS m JOIN accounts AS a ON m.subject_kind = 'account' AND a.id = m.subject_id
            JOIN provisions AS p ON p.id = a.provision_id JOIN organisations AS o ON o.id = p.organisation_id JOIN applications AS ap ON ap.id = p.application_id
            JOIN users AS u ON u.id = a.user_id \(joins)
        """

    /// All, of accounts those that are there.
    static let aboutAnything: Query = """
        SELECT \(columns) FROM messages AS m LEFT JOIN accounts AS a ON m.subject_kind = 'account' AND a.id = m.subject_id
            LEFT JOIN provisions AS p ON p.id = CASE m.subject_kind WHEN 'account' THEN a.provision_id WHEN 'provision' THEN m.subject_id END
            LEFT JOIN organisations AS o ON o.id = p.organisation_id LEFT JOIN applications AS ap ON ap.id = p.application_id
            LEFT JOIN users AS u ON u.id = a.user_id \(joins)
            WHERE (m.subject_kind <> 'account' OR a.id IS NOT NULL)
        """
}

extension Reader {
    /// The newest first: of the accounts this person manages; for staff those about installations too.
    func messages(for viewer: Viewer, before: MessageID?, limit: Int) throws -> [Message] {
        let older: Query = before.map { "m.id < \($0)" } ?? "1 = 1"
        let scoped: Query = viewer.isStaff ? Message.aboutAnything : "\(Message.aboutAccounts) WHERE \(viewer.managedAccounts)"
        return try rows("\(scoped) AND \(older) ORDER BY m.id DESC LIMIT \(limit)", Message.init)
    }
}
