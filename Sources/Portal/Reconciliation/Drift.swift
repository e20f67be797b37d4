import Database
import Foundation
import Messaging
import Provisioning
import Vocabulary
import Web

/// The kind of difference between the portal's account and the installation's.
enum DriftKind: String, CaseIterable, Sendable {
    /// The installation confirmed it and no longer has it.
    case missing
    /// The installation has an older revision than it confirmed.
    case behind
    /// The installation has a newer revision than the portal ever sent: the portal was restored from an old backup.
    case ahead
    /// The revision is the same, but the content differs.
    case different
    /// The message was sent and never answered.
    case unanswered
    /// The portal has no such account.
    case unknown
}

struct Drift: Sendable, Equatable {
    /// The account's number at the portal.
    let account: Int64
    let kind: DriftKind
    /// The last revision sent to the installation; nil if the portal has no such account.
    let portalRevision: Int64?
    /// Nil if the installation has no such account.
    let nodeRevision: Int64?
}

/// An installation's account as the portal expects it, and whether it can be compared now.
struct Believed: Sendable {
    /// Seconds after which a missing answer counts as a difference.
    static let patience: TimeInterval = 600

    let account: Account
    /// When the newest message to the installation was written, sent and answered.
    let writtenAt: Date?
    let sentAt: Date?
    let answeredAt: Date?
    /// The message is dead. Messages and the account's page show why.
    let isDead: Bool

    init(row: Row) throws {
        account = try Account(row: row)
        writtenAt = try row.optional("written_at", row.date)
        sentAt = try row.optional("sent_at", row.date)
        answeredAt = try row.optional("answered_at", row.date)
        isDead = try row.optional("dead", row.bool) ?? false
    }

    enum Comparability: Sendable, Equatable {
        case settled
        /// A change is in progress, or another page shows its failure.
        case underWay
        case unanswered
    }

    /// - Parameter asked: when the installation was asked for its accounts.
    func standing(asked: Date) -> Comparability {
        guard account.failure == nil, !isDead else { return .underWay }
        guard let writtenAt else { return .settled }
        guard writtenAt <= asked else { return .underWay }
        if let answeredAt { return answeredAt <= asked ? .settled : .underWay }
        guard let sentAt else { return .underWay }
        return sentAt < asked.addingTimeInterval(-Self.patience) ? .unanswered : .underWay
    }

    /// - Parameters:
    ///   - digest: of the expected account.
    ///   - entry: the installation's account; nil if it has none.
    /// - Returns: nil if both agree.
    func drift(digest: String, _ entry: InventoryPage.Entry?, _ standing: Comparability) -> Drift? {
        kind(digest, entry, standing).map { Drift(account: account.id.value, kind: $0, portalRevision: account.desiredRevision, nodeRevision: entry?.revision) }
    }

    private func kind(_ digest: String, _ entry: InventoryPage.Entry?, _ standing: Comparability) -> DriftKind? {
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
