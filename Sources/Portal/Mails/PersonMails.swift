import Database
import Directory
import Foundation
import Mail
import Vocabulary
import Web

extension PortalServices {
    /// Tells a person that they were promoted, demoted, blocked, unblocked (SPEC §7), or added to an organisation.
    /// - Parameter organisation: its name; empty for all organisations.
    func mail(_ kind: MailKind, to user: UserID, organisation: String, in db: any Writer) throws {
        let recipient = try db.recipient(user)
        let texts = localisation[recipient.language]
        let draft = MailDraft(
            kind: kind, texts: texts, recipientName: recipient.name, values: ["organisation": organisation],
            link: (label: texts("mail.link.portal"), url: web.publicURL))
        try enqueue(draft, to: recipient, in: db)
    }
}
