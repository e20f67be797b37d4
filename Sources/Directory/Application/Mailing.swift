public import Database
import Foundation
public import Mail
public import Vocabulary

extension PortalServices {
    public func mail(_ draft: MailDraft, to recipient: Recipient, about subject: Subject? = nil) throws -> OutgoingMail {
        OutgoingMail(
            messageID: mailID(), kind: draft.kind, recipient: try EmailAddress.parse(recipient.email),
            content: draft.content(), about: subject)
    }

    /// Starts with the time, so that mails of the same time are neighbours in the index.
    private func mailID() -> String {
        "\(String(Int64(clock.now().timeIntervalSince1970 * 1000), radix: 36)).\(random.hex(16))@\(mailDomain)"
    }

    public func enqueue(_ draft: MailDraft, to recipient: Recipient, about subject: Subject? = nil, bulk: Bool = false, in db: any Writer) throws {
        guard recipient.reachable else { return }
        try db.enqueue(try mail(draft, to: recipient, about: subject), sealedWith: keys, at: clock.now(), bulk: bulk)
    }
}
