import Crypto
import Foundation
import Vocabulary

/// The end of the audit chain. A transaction reads it at its first entry and writes it back once, before it commits.
public final class AuditHead {
    fileprivate var end: (seq: Int64, hash: [UInt8])?
    fileprivate let isDeciding: Bool

    /// - Parameter isDeciding: false for a concurrent write, which may not write entries.
    init(isDeciding: Bool) { self.isDeciding = isDeciding }
}

extension Writer {
    /// Appends one link: its hash covers the entry and the hash of the link before it.
    /// - Returns: the entry's number.
    @discardableResult
    public func audit(_ entry: AuditEntry) throws -> Int64 {
        guard auditHead.isDeciding else { throw AuditError.noted }
        return try append(entry, entry.detailsText)
    }

    /// Appends a link for each entry, in order, with one statement.
    public func audit(_ entries: [AuditEntry]) throws {
        guard auditHead.isDeciding else { throw AuditError.noted }
        guard var end = try entries.isEmpty ? nil : auditHead.end ?? takeAuditHead() else { return }
        var rows: [[SQLValue]] = []
        for entry in entries {
            let link = AuditLink(seq: end.seq + 1, entry: entry, details: entry.detailsText, previous: end.hash)
            end = (link.seq, link.hash())
            rows.append(link.values(hash: end.hash))
        }
        try insert(rows)
        auditHead.end = end
    }

    /// Adds an entry without the audit lock, for example for a sign-in. On PostgreSQL a concurrent write stores it as a deferred entry, and the
    /// leading portal appends it to the chain soon. In a decision, and on SQLite, which has one writer, it is appended at once.
    public func auditDeferred(_ entry: AuditEntry) throws {
        guard dialect == .postgresql, !auditHead.isDeciding else { return _ = try append(entry, entry.detailsText) }
        try run("""
            INSERT INTO audit_waiting (at, actor_id, capacity, action, subject_kind, subject_id, revision, details)
            VALUES (\(entry.at), \(entry.actor), \(entry.capacity), \(entry.action), \(entry.subject.kind), \(entry.subject.id), \(entry.revision), \(entry.detailsText))
            """)
    }

    /// Appends the deferred entries (``auditDeferred(_:)``), oldest first.
    /// - Returns: how many.
    @discardableResult
    public func appendWaitingEntries(limit: Int = 500) throws -> Int {
        let waiting = try rows("""
            SELECT id, at, actor_id, capacity, action, subject_kind, subject_id, revision, details FROM audit_waiting ORDER BY id LIMIT \(limit)
            """) { (id: try $0.integer("id"), entry: try AuditEntry(row: $0), details: try $0.text("details")) }
        for each in waiting {
            try append(each.entry, each.details)
            try run("DELETE FROM audit_waiting WHERE id = \(each.id)")
        }
        return waiting.count
    }

    @discardableResult
    private func append(_ entry: AuditEntry, _ details: String) throws -> Int64 {
        let end = try auditHead.end ?? takeAuditHead()
        let link = AuditLink(seq: end.seq + 1, entry: entry, details: details, previous: end.hash)
        let hash = link.hash()
        try insert([link.values(hash: hash)])
        auditHead.end = (link.seq, hash)
        return link.seq
    }

    private func insert(_ links: [[SQLValue]]) throws {
        try run("""
            INSERT INTO audit (seq, at, actor_id, capacity, action, subject_kind, subject_id, revision, details, previous_hash, hash)
            VALUES \(rows: links)
            """)
    }

    /// Uses an UPDATE: it makes writers of either engine queue here, so the chain never forks.
    private func takeAuditHead() throws -> (seq: Int64, hash: [UInt8]) {
        let end = try first("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash") { (seq: try $0.integer("seq"), hash: try $0.bytes("hash")) }
        guard let end else { throw AuditError.headMissing }
        return end
    }

    /// The driver's last step before it commits.
    func writeAuditHead() throws {
        guard let end = auditHead.end else { return }
        try run("UPDATE audit_head SET seq = \(end.seq), hash = \(end.hash) WHERE id = 1")
    }
}

public enum AuditError: Error, Equatable {
    case headMissing
    /// A concurrent write (``Database/note(_:)``) may not write to the chain.
    case noted
}

/// The first link that does not match, or the number of links.
public enum AuditVerdict: Equatable, Sendable {
    case whole(links: Int)
    case broken(seq: Int64)
}

extension Reader {
    /// Recomputes every link and compares the last one with the head.
    public func verifyAudit() throws -> AuditVerdict {
        var previous = AuditLink.genesis
        var expected: Int64 = 1
        var broken: Int64?
        try each("SELECT seq, at, actor_id, capacity, action, subject_kind, subject_id, revision, details, previous_hash, hash FROM audit ORDER BY seq") { row in
            guard broken == nil else { return }
            guard let link = try? AuditLink(row: row), let stored = try? row.bytes("hash"),
                link.seq == expected, link.previous == previous, link.hash() == stored
            else { return broken = expected }
            previous = stored
            expected += 1
        }
        if let broken { return .broken(seq: broken) }
        let head = try first("SELECT seq, hash FROM audit_head WHERE id = 1") { (try $0.integer("seq"), try $0.bytes("hash")) }
        guard let head, head.0 < expected else { return .broken(seq: expected) }
        guard head.0 == expected - 1, head.1 == previous else { return .broken(seq: expected - 1) }
        return .whole(links: Int(expected - 1))
    }
}

extension Reader {
    public func hasWaitingEntries() throws -> Bool { try count("SELECT COUNT(*) AS n FROM (SELECT 1 FROM audit_waiting LIMIT 1) AS w") > 0 }
}

extension AuditEntry {
    fileprivate var detailsText: String { String(decoding: JSONText(sorted: details).closed, as: UTF8.self) }

    /// All fields except the details.
    fileprivate init(row: Row) throws {
        self.init(
            at: try row.date("at"), actor: try row.optional("actor_id", row.id), capacity: try row.text("capacity"),
            action: try row.text("action"), subject: try row.subject(),
            revision: try row.optional("revision", row.integer))
    }
}

struct AuditLink {
    static let genesis = [UInt8](repeating: 0, count: 32)

    let seq: Int64
    let entry: AuditEntry
    let details: String
    let previous: [UInt8]

    init(seq: Int64, entry: AuditEntry, details: String, previous: [UInt8]) {
        self.seq = seq
        self.entry = entry
        self.details = details
        self.previous = previous
    }

    init(row: Row) throws {
        seq = try row.integer("seq")
        details = try row.text("details")
        previous = try row.bytes("previous_hash")
        entry = try AuditEntry(row: row)
    }

    func values(hash: [UInt8]) -> [SQLValue] {
        [
            .integer(seq), entry.at.sqlValue, entry.actor?.sqlValue ?? .null, .text(entry.capacity), .text(entry.action), entry.subject.kind.sqlValue,
            .integer(entry.subject.id), entry.revision.map { .integer($0) } ?? .null, .text(details), .blob(previous), .blob(hash),
        ]
    }

    /// SHA-256 over the fields. Each is preceded by its length, so two different entries never have the same bytes.
    func hash() -> [UInt8] {
        var text = previous
        text.reserveCapacity(300)
        let fields = [
            "\(seq)", "\(Int64((entry.at.timeIntervalSince1970 * 1000).rounded()))", entry.actor.map { "\($0.value)" } ?? "",
            entry.capacity, entry.action, entry.subject.kind.rawValue, "\(entry.subject.id)", entry.revision.map { "\($0)" } ?? "", details,
        ]
        for field in fields {
            text.append(contentsOf: "\(field.utf8.count):".utf8)
            text.append(contentsOf: field.utf8)
        }
        return Array(SHA256.hash(data: text))
    }
}
