import Database
import Directory
import Foundation
import Mail
import Vocabulary
import Web

extension PortalServices {
    /// Tells a person what was done to them: promoted, demoted, blocked, unblocked (SPEC §7), added to an organisation.
    /// - Parameter organisation: its name; empty where it is about all.
    func mail(_ kind: MailKind, to user: UserID, organisation: String, in db: any Writer) throws {
        let receiver = try db.receiver(user)
        let texts = localisation[receiver.language]
        let draft = MailDraft(
            kind: kind, texts: texts, recipientName: receiver.name, values: ["organisation": organisation],
            link: (label: texts("mail.link.portal"), url: web.publicURL))
        try enqueue(draft, to: receiver, in: db)
    }
}
