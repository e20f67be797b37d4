import Access
import Database
import Foundation
import Mail
import Vocabulary
import Web

private struct Receiver {
    let name: String
    let email: String
    let language: Language
}

extension PortalServices {
    /// The mails that an action sends at once. Credentials are mailed later, when the installation has confirmed.
    func mails(about change: AccountChange, in db: any Writer) throws {
        switch change.action {
        case .requestApproval: try mailApprovers(change, in: db)
        case .returnRequest: try mailOwner(.returned, change, in: db)
        case .approve: try mailOwner(.approved, change, in: db)
        case .disable: try mailOwner(.disabled, change, in: db)
        default: break
        }
    }

    private func mailApprovers(_ change: AccountChange, in db: any Writer) throws {
        let approvers = try db.approvers(owner: change.account.ownerID, organisation: change.account.organisationID)
        for person in approvers.people {
            let receiver = try receiver(person.id, email: nil, in: db)
            let texts = localisation[receiver.language]
            let link = (label: texts("mail.link.approval"), url: "\(web.publicURL)/accounts/\(change.account.id)")
            try enqueue(.approvalRequested, to: receiver, change.account, values: [:], facts: [], link: link, in: db)
        }
    }

    private func mailOwner(_ kind: MailKind, _ change: AccountChange, in db: any Writer) throws {
        let receiver = try receiver(change.account.ownerID, email: change.account.email, in: db)
        let texts = localisation[receiver.language]
        let link = (label: texts("mail.link.account"), url: "\(web.publicURL)/accounts/\(change.account.id)")
        try enqueue(kind, to: receiver, change.account, values: ["reason": change.reason ?? ""], facts: [], link: link, in: db)
    }

    /// The mail with the temporary password, for the address of the account.
    func mail(_ credentials: PendingCredentials, for account: Account, revision: Int64, in db: any Reader) throws -> OutgoingMail {
        let receiver = try receiver(account.ownerID, email: account.email, in: db)
        let texts = localisation[receiver.language]
        let facts = [
            (texts("mail.fact.user_name"), account.userName ?? ""), (texts("mail.fact.password"), credentials.password),
            (texts("mail.fact.valid"), texts("mail.fact.valid_days", ["days": "\(PreparedCredentials.validForSeconds / 86400)"])),
        ]
        let kind: MailKind =
            switch credentials.occasion {
            case .published: .published
            case .enabled: .enabled
            case .reset: .passwordReset
            }
        let link = (label: texts("mail.link.application", ["application": account.application.label]), url: account.applicationURL)
        return try mail(kind, to: receiver, account, values: [:], facts: facts, link: link)
    }

    private func enqueue(
        _ kind: MailKind, to receiver: Receiver, _ account: Account, values: [String: String], facts: [(String, String)],
        link: (label: String, url: String), in db: any Writer
    ) throws {
        let mail = try mail(kind, to: receiver, account, values: values, facts: facts, link: link)
        try db.enqueue(mail, sealedWith: keys, at: clock.now())
    }

    private func mail(
        _ kind: MailKind, to receiver: Receiver, _ account: Account, values: [String: String], facts: [(String, String)],
        link: (label: String, url: String)
    ) throws -> OutgoingMail {
        let named = [
            "person": account.ownerName, "organisation": account.organisationName, "application": account.application.label,
            "account": account.email,
        ]
        let draft = MailDraft(
            kind: kind, texts: localisation[receiver.language], recipientName: receiver.name, values: named.merging(values) { $1 },
            facts: facts.map { (label: $0.0, value: $0.1) }, link: link)
        return OutgoingMail(
            messageID: "\(random.hex(16))@\(mailDomain)", kind: kind.rawValue, recipient: try EmailAddress.parse(receiver.email),
            content: draft.content(), account: account.id)
    }

    private func receiver(_ id: UserID, email: String?, in db: any Reader) throws -> Receiver {
        let found = try db.first("SELECT first_name, last_name, email, language FROM users WHERE id = \(id)") { row in
            Receiver(
                name: "\(try row.text("first_name")) \(try row.text("last_name"))", email: try email ?? row.text("email"),
                language: try row.named("language"))
        }
        guard let found else { throw NotFound() }
        return found
    }
}
