import Access
import Database
import Directory
import Foundation
import Mail
import Vocabulary
public import Web

extension PortalServices {
    /// The mail that an action sends to the owner at once, where it sends one. Credentials are mailed later, when the installation has confirmed.
    func mailOwner(_ change: AccountChange, in db: any Writer) throws {
        guard let mail = change.effects.mail else { return }
        let account = change.account
        let recipient = Recipient(account)
        let texts = localisation[recipient.language]
        let draft = MailDraft(
            kind: MailKind(mail), texts: texts, recipientName: recipient.name,
            values: account.mailValues.merging(["reason": change.command.reason?.text ?? ""]) { $1 },
            link: (label: texts("mail.link.account"), url: url(of: account)))
        try enqueue(draft, to: recipient, about: .account(account.id), bulk: change.bulk, in: db)
    }

    /// The mail with the temporary password, for the address of the account.
    func mail(_ credentials: PendingCredentials, for account: Account) throws -> OutgoingMail {
        let recipient = Recipient(account)
        let texts = localisation[recipient.language]
        let facts = credentialFacts(userName: account.userName ?? "", password: credentials.password, texts)
        let link = (label: texts("mail.link.application", ["application": account.applicationName]), url: account.applicationURL)
        let draft = MailDraft(
            kind: MailKind(credentials.occasion), texts: texts, recipientName: recipient.name, values: account.mailValues, facts: facts, link: link)
        return try mail(draft, to: recipient, about: .account(account.id))
    }

    func url(of account: Account) -> String { "\(web.publicURL)/accounts/\(account.id)" }
}

/// User name, password and validity, for the mail.
public func credentialFacts(userName: String, password: String, _ texts: Texts) -> [(label: String, value: String)] {
    let days = PreparedCredentials.validForSeconds / 86400
    return [
        (texts("mail.fact.user_name"), userName), (texts("mail.fact.password"), password),
        (texts("mail.fact.valid"), texts("mail.fact.valid_days", ["days": "\(days)"])),
    ]
}

extension Account {
    /// The variables of texts about an account.
    var mailValues: [String: String] {
        ["person": ownerName, "organisation": organisationName, "application": applicationName, "account": email]
    }
}
