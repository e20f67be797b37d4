import Database
import Foundation
import Messaging
import Provisioning
import Vocabulary
import Web

/// How an installation differs from what the portal believes of one account.
enum DriftKind: String, CaseIterable, Sendable {
    /// The installation confirmed it, and has it no more.
    case missing
    /// It has an older revision than it confirmed.
    case behind
    /// It has a newer one than it was ever sent: the portal was put back to an earlier day.
    case ahead
    /// The revision is the same, and what is there is not.
    case different
    /// It was sent and never answered.
    case unanswered
    /// The portal has no such account.
    case unknown
}

struct Drift: Sendable, Equatable {
    /// The portal's number of it.
    let account: Int64
    let kind: DriftKind
    /// What the installation was told last; nil where the portal has no such account.
    let portalRevision: Int64?
    /// Nil where the installation has none.
    let nodeRevision: Int64?
}

/// What the portal believes an installation to have, and whether that can be compared now.
struct Believed: Sendable {
    /// An answer that does not come within these seconds is missing.
    static let patience: TimeInterval = 600

    let account: Account
    /// When the newest message to the installation was written, sent and answered.
    let writtenAt: Date?
    let sentAt: Date?
    let answeredAt: Date?
    /// It will never be sent: Messages and the account say why.
    let isDead: Bool

    init(row: Row) throws {
        account = try Account(row: row)
        writtenAt = try row.optional("written_at", row.date)
        sentAt = try row.optional("sent_at", row.date)
        answeredAt = try row.optional("answered_at", row.date)
        isDead = try row.optional("dead", row.bool) ?? false
    }

    enum Standing: Sendable, Equatable {
        case settled
        /// Something changes meanwhile, or is shown as failed elsewhere.
        case underWay
        case unanswered
    }

    /// - Parameter asked: when the installation was asked what it has.
    func standing(asked: Date) -> Standing {
        guard account.failure == nil, !isDead else { return .underWay }
        guard let writtenAt else { return .settled }
        guard writtenAt <= asked else { return .underWay }
        if let answeredAt { return answeredAt <= asked ? .settled : .underWay }
        guard let sentAt else { return .underWay }
        return sentAt < asked.addingTimeInterval(-Self.patience) ? .unanswered : .underWay
    }

    /// - Parameters:
    ///   - digest: of what the installation should have.
    ///   - entry: what it has; nil for nothing.
    /// - Returns: nil where both agree.
    func drift(digest: String, _ entry: InventoryPage.Entry?, _ standing: Standing) -> Drift? {
        kind(digest, entry, standing).map { Drift(account: account.id.value, kind: $0, portalRevision: account.desiredRevision, nodeRevision: entry?.revision) }
    }

    private func kind(_ digest: String, _ entry: InventoryPage.Entry?, _ standing: Standing) -> DriftKind? {
        if standing == .unanswered { return .unanswered }
        guard let entry else { return .missing }
        if entry.revision > account.desiredRevision { return .ahead }
        if entry.revision < account.desiredRevision { return .behind }
        return entry.digest == digest ? nil : .different
    }

    static let selection: Query = """
        SELECT \(Account.columns), last.at AS written_at, b.sent_at, b.answered_at, b.dead FROM accounts AS a \(Account.joins)
            LEFT JOIN messages AS last ON last.id = (
                SELECT MAX(s.id) FROM messages AS s WHERE s.subject_kind = 'account' AND s.subject_id = a.id AND s.direction = 'sent')
            LEFT JOIN bus_outbox AS b ON b.message_id = last.message_id
        """
}
