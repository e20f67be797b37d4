import Access
import Database
import Directory
import Foundation
import Mail
import Vocabulary
import Web

extension PortalServices {
    /// How many requests a mail lists.
    static let listed = 50

    /// Notifies every approver of these requests once. The first request is mailed at once; later ones are gathered
    /// into one mail (SPEC §7: digest when many).
    func notifyApprovers(of requests: [Account], in db: any Writer) throws {
        let approvers = try db.approvers(of: requests)
        var told: Set<UserID> = []
        for request in requests {
            for person in approvers[request.id]?.people ?? [] {
                let added = try db.run("""
                    INSERT INTO approval_notices (user_id, account_id, noted_at) VALUES (\(person.id), \(request.id), \(clock.now()))
                    ON CONFLICT (user_id, account_id) DO NOTHING
                    """)
                if added == 1 { told.insert(person.id) }
            }
        }
        for person in told.sorted() { try mailNotices(to: person, in: db) }
    }

    /// After a change of who can approve: people who approve now and have not been told are told of everything that waits; people who do
    /// not approve any more are not mailed about it.
    func refreshNotifications(at organisation: OrganisationID, in db: any Writer) throws {
        let waiting = try db.rows(
            "\(Account.selection) WHERE a.organisation_id = \(organisation) AND a.state = \(AccountState.approval.rawValue) ORDER BY a.id", Account.init)
        let approvers = try db.approvers(of: waiting)
        for request in waiting {
            let people = approvers[request.id]?.people.map(\.id) ?? []
            try db.run("DELETE FROM approval_notices WHERE account_id = \(request.id) AND mailed_at IS NULL AND NOT (user_id \(oneOf: people))")
        }
        try notifyApprovers(of: waiting, in: db)
    }

    /// Mails the gathered notifications of people whose last such mail is old enough.
    /// - Returns: whether a mail was sent.
    @discardableResult
    func mailGatheredNotices() async throws -> Bool {
        let until = clock.now().addingTimeInterval(-approvalMailPause)
        let people = try await database.read { try $0.peopleWithNotices(mailedBefore: until) }
        guard !people.isEmpty else { return false }
        return try await database.write { db in
            try people.map { try mailNotices(to: $0, in: db) }.contains(true)
        }
    }

    @discardableResult
    private func mailNotices(to user: UserID, in db: any Writer) throws -> Bool {
        let now = clock.now()
        let last = try db.first("SELECT approvals_mailed_at FROM users WHERE id = \(user)") { try $0.optional("approvals_mailed_at", $0.date) } ?? nil
        if let last, now.timeIntervalSince(last) < approvalMailPause { return false }
        let recipient = try db.recipient(user)
        // A placeholder address reaches nobody: the notification waits for a real one.
        guard recipient.reachable else { return false }
        let waiting = try db.waitingNotices(of: user)
        guard let first = waiting.shown.first else { return false }
        let draft = waiting.count == 1 ? request(first, recipient) : list(.approvalDigest, waiting.shown, count: waiting.count, recipient)
        try enqueue(draft, to: recipient, about: waiting.count == 1 ? .account(first.id) : nil, in: db)
        try db.run("UPDATE approval_notices SET mailed_at = \(now) WHERE user_id = \(user) AND mailed_at IS NULL")
        try db.run("UPDATE users SET approvals_mailed_at = \(now) WHERE id = \(user)")
        return true
    }

    private func request(_ account: Account, _ recipient: Recipient) -> MailDraft {
        let texts = localisation[recipient.language]
        return MailDraft(
            kind: MailKind.approvalRequested, texts: texts, recipientName: recipient.name, values: account.mailValues,
            link: (label: texts("mail.link.approval"), url: url(of: account)))
    }

    /// One mail about several requests.
    /// - Parameter count: the total, if it is larger than the list.
    func list(_ kind: MailKind, _ accounts: [Account], count: Int? = nil, _ recipient: Recipient) -> MailDraft {
        let texts = localisation[recipient.language]
        let shown = accounts.prefix(Self.listed).map {
            MailDraft.Item(text: texts("mail.item", $0.mailValues.merging(["since": DateText(texts: texts).full($0.stateSince)]) { $1 }), url: url(of: $0))
        }
        return MailDraft(
            kind: kind, texts: texts, recipientName: recipient.name, values: ["count": "\(count ?? accounts.count)"], items: shown,
            link: (label: texts("mail.link.approvals"), url: "\(web.publicURL)/manage/approval"))
    }
}

extension Reader {
    /// The unmailed requests that a person can approve: their number, and the oldest ones. After an upload there may be a million, so
    /// only the listed ones are loaded.
    fileprivate func waitingNotices(of user: UserID) throws -> (count: Int, shown: [Account]) {
        var count = 0
        var oldest: [AccountID] = []
        var approves: [OrganisationID: ApproverDirectory] = [:]
        try each("""
            SELECT a.id, a.user_id, a.organisation_id FROM approval_notices AS n JOIN accounts AS a ON a.id = n.account_id
            WHERE n.user_id = \(user) AND n.mailed_at IS NULL AND a.state = \(AccountState.approval.rawValue) ORDER BY n.noted_at, a.id
            """) { row in
            let organisation: OrganisationID = try row.id("organisation_id")
            let everybody = try approves[organisation] ?? approverDirectory(at: [organisation])
            approves[organisation] = everybody
            guard everybody.approvers(owner: try row.id("user_id"), organisation: organisation).people.contains(where: { $0.id == user }) else { return }
            count += 1
            if oldest.count < PortalServices.listed { oldest.append(try row.id("id")) }
        }
        let accounts = try rows("\(Account.selection) WHERE a.id \(oneOf: oldest)", Account.init)
        let places = Dictionary(oldest.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return (count, accounts.sorted { (places[$0.id] ?? 0) < (places[$1.id] ?? 0) })
    }

    /// Runs each second, so it searches the few waiting notifications instead of all people. CROSS JOIN tells SQLite this order.
    func peopleWithNotices(mailedBefore moment: Date) throws -> [UserID] {
        try rows("""
            SELECT DISTINCT n.user_id FROM approval_notices AS n CROSS JOIN users AS u
            WHERE u.id = n.user_id AND n.mailed_at IS NULL AND u.status = 'Enabled' AND u.email_is_placeholder = 0 AND (u.approvals_mailed_at IS NULL OR u.approvals_mailed_at <= \(moment)) LIMIT 500
            """) { try $0.id("user_id") }
    }
}

extension Writer {
    /// Nobody needs to act on a decided or withdrawn request.
    func forgetNotices(about account: AccountID) throws {
        try run("DELETE FROM approval_notices WHERE account_id = \(account)")
    }
}
