import Database
import Foundation
import Mail
import Vocabulary
import Web

/// The recipient of a mail.
struct Receiver: Sendable {
    let name: String
    let email: String
    let language: Language
    /// False for the placeholder address of a first sign-in.
    let reachable: Bool
}

extension Receiver {
    /// The owner of an account, at the account's address.
    init(_ account: Account) {
        self.init(name: account.ownerName, email: account.email, language: account.ownerLanguage, reachable: true)
    }
}

extension Reader {
    /// A person, at their own address.
    func receiver(_ id: UserID) throws -> Receiver {
        let found = try first("SELECT first_name, last_name, email, email_is_placeholder, language FROM users WHERE id = \(id)") { row in
            Receiver(
                name: "\(try row.text("first_name")) \(try row.text("last_name"))", email: try row.text("email"),
                language: try row.named("language"), reachable: try !row.bool("email_is_placeholder"))
        }
        guard let found else { throw NotFound() }
        return found
    }
}

extension PortalServices {
    func mail(_ draft: MailDraft, to receiver: Receiver, about account: AccountID? = nil) throws -> OutgoingMail {
        OutgoingMail(
            messageID: mailID(), kind: draft.kind.rawValue, recipient: try EmailAddress.parse(receiver.email),
            content: draft.content(), account: account)
    }

    /// Starts with the time, so that mails of the same time are neighbours in the index.
    private func mailID() -> String {
        "\(String(Int64(clock.now().timeIntervalSince1970 * 1000), radix: 36)).\(random.hex(16))@\(mailDomain)"
    }

    func enqueue(_ draft: MailDraft, to receiver: Receiver, about account: AccountID? = nil, bulk: Bool = false, in db: any Writer) throws {
        guard receiver.reachable else { return }
        try db.enqueue(try mail(draft, to: receiver, about: account), sealedWith: keys, at: clock.now(), bulk: bulk)
    }
}
