import Access
import Database
import Directory
import Foundation
import Mail
import Vocabulary
public import Web

extension PortalServices {
    /// The mails that an action sends at once. Credentials are mailed later, when the installation has confirmed.
    func mails(about change: AccountChange, in db: any Writer) throws {
        switch change.action {
        case .requestApproval where !change.bulk: try noticeApprovers(of: [change.account], in: db)
        case .returnRequest: try mailOwner(.returned, change, in: db)
        case .approve: try mailOwner(.approved, change, in: db)
        case .disable: try mailOwner(.disabled, change, in: db)
        default: break
        }
    }

    private func mailOwner(_ kind: MailKind, _ change: AccountChange, in db: any Writer) throws {
        let account = change.account
        let receiver = Receiver(account)
        let texts = localisation[receiver.language]
        let draft = MailDraft(
            kind: kind, texts: texts, recipientName: receiver.name, values: account.mailValues.merging(["reason": change.reason ?? ""]) { $1 },
            link: (label: texts("mail.link.account"), url: url(of: account)))
        try enqueue(draft, to: receiver, about: account.id, bulk: change.bulk, in: db)
    }

    /// The mail with the temporary password, for the address of the account.
    func mail(_ credentials: PendingCredentials, for account: Account) throws -> OutgoingMail {
        let receiver = Receiver(account)
        let texts = localisation[receiver.language]
        let facts = credentialFacts(userName: account.userName ?? "", password: credentials.password, texts)
        let kind: MailKind =
            switch credentials.occasion {
            case .published: .published
            case .enabled: .enabled
            case .reset: .passwordReset
            }
        let link = (label: texts("mail.link.application", ["application": account.application.label]), url: account.applicationURL)
        let draft = MailDraft(kind: kind, texts: texts, recipientName: receiver.name, values: account.mailValues, facts: facts, link: link)
        return try mail(draft, to: receiver, about: account.id)
    }

    func url(of account: Account) -> String { "\(web.publicURL)/accounts/\(account.id)" }
}

/// User name, password and how long it is valid, as the mail shows them.
public func credentialFacts(userName: String, password: String, _ texts: Texts) -> [(label: String, value: String)] {
    let days = PreparedCredentials.validForSeconds / 86400
    return [
        (texts("mail.fact.user_name"), userName), (texts("mail.fact.password"), password),
        (texts("mail.fact.valid"), texts("mail.fact.valid_days", ["days": "\(days)"])),
    ]
}

extension Account {
    /// The places of texts about an account.
    var mailValues: [String: String] {
        ["person": ownerName, "organisation": organisationName, "application": application.label, "account": email]
    }
}
