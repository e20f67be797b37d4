public import Database
import Foundation
public import Mail
public import Vocabulary

extension PortalServices {
    public func mail(_ draft: MailDraft, to receiver: Receiver, about subject: Subject? = nil) throws -> OutgoingMail {
        OutgoingMail(
            messageID: mailID(), kind: draft.kind, recipient: try EmailAddress.parse(receiver.email),
            content: draft.content(), about: subject)
    }

    /// Behind the moment, so that those of one time lie together in the index.
    private func mailID() -> String {
        "\(String(Int64(clock.now().timeIntervalSince1970 * 1000), radix: 36)).\(random.hex(16))@\(mailDomain)"
    }

    public func enqueue(_ draft: MailDraft, to receiver: Receiver, about subject: Subject? = nil, bulk: Bool = false, in db: any Writer) throws {
        guard receiver.reachable else { return }
        try db.enqueue(try mail(draft, to: receiver, about: subject), sealedWith: keys, at: clock.now(), bulk: bulk)
    }
}
