import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

extension PortalServices {
    /// Working days until approvers get a reminder about a request, and until the next reminder (SPEC §7).
    static let reminderAfter = 3

    /// One mail per approver about all requests that have waited too long.
    func remindApprovers(in db: any Writer, at now: Date) throws {
        let days = WorkingDays(timeZone: .gatehouse)
        let late = try db.requestsOlder(than: now.addingTimeInterval(-Double(Self.reminderAfter) * 86400)).filter {
            days.workingDays(from: $0.remindedAt ?? $0.account.stateSince, to: now) >= Self.reminderAfter
        }
        let approvers = try db.approvers(of: late.map(\.account))
        var mine: [UserID: [Account]] = [:]
        for request in late {
            for person in approvers[request.account.id]?.people ?? [] { mine[person.id, default: []].append(request.account) }
            try db.run("UPDATE accounts SET reminded_at = \(now) WHERE id = \(request.account.id)")
        }
        for (user, accounts) in mine.sorted(by: { $0.key < $1.key }) {
            let recipient = try db.recipient(user)
            try enqueue(list(.reminder, accounts, recipient), to: recipient, about: nil, in: db)
        }
    }
}

private struct LateRequest {
    let account: Account
    let remindedAt: Date?
}

extension Reader {
    /// - Returns: the oldest 5,000; the others follow in the next run.
    fileprivate func requestsOlder(than moment: Date) throws -> [LateRequest] {
        try rows("""
            SELECT \(Account.columns), a.reminded_at FROM accounts AS a \(Account.joins)
            WHERE a.state = \(AccountState.approval.rawValue) AND a.state_since <= \(moment) AND (a.reminded_at IS NULL OR a.reminded_at <= \(moment))
            ORDER BY a.id LIMIT 5000
            """) { LateRequest(account: try Account(row: $0), remindedAt: try $0.optional("reminded_at", $0.date)) }
    }
}
