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
    let accountID: AccountID
    let accountLabel: String
    let ownerName: String
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
        accountID = try row.id("account_id")
        accountLabel = Account.label(organisation: try row.text("organisation_name"), application: try row.text("application_name"))
        ownerName = "\(try row.text("first_name")) \(try row.text("last_name"))"
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

    static let selection: Query = """
        SELECT m.id, m.account_id, o.name AS organisation_name, ap.name AS application_name, u.first_name, u.last_name, m.direction, m.revision, m.at,
            m.cause, m.opens, m.failure, w.first_name AS actor_first, w.last_name AS actor_last, b.id AS outbox_id, b.sent_at, b.dead,
            b.failure AS outbox_failure
        FROM messages AS m JOIN accounts AS a ON a.id = m.account_id JOIN provisions AS p ON p.id = a.provision_id
            JOIN organisations AS o ON o.id = p.organisation_id JOIN applications AS ap ON ap.id = p.application_id JOIN users AS u ON u.id = a.user_id
            LEFT JOIN users AS w ON w.id = m.actor_id LEFT JOIN bus_outbox AS b ON b.message_id = m.message_id
        """
}

extension Reader {
    /// The newest first, of the accounts this person manages.
    func messages(for viewer: Viewer, before: MessageID?, limit: Int) throws -> [Message] {
        let older: Query = before.map { "m.id < \($0)" } ?? "1 = 1"
        return try rows("\(Message.selection) WHERE \(viewer.managedAccounts) AND \(older) ORDER BY m.id DESC LIMIT \(limit)", Message.init)
    }
}
