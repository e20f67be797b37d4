import Database
import Foundation
import Mail
import Vocabulary
import Web

/// Whom a mail is for.
struct Receiver: Sendable {
    let name: String
    let email: String
    let language: Language
    /// The placeholder of a first sign-in reaches nobody.
    let reachable: Bool
}

extension Receiver {
    /// Whoever has an account, at the address of the account.
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
    func mail(_ draft: MailDraft, to receiver: Receiver, about subject: Subject? = nil) throws -> OutgoingMail {
        OutgoingMail(
            messageID: mailID(), kind: draft.kind.rawValue, recipient: try EmailAddress.parse(receiver.email),
            content: draft.content(), about: subject)
    }

    /// Behind the moment, so that those of one time lie together in the index.
    private func mailID() -> String {
        "\(String(Int64(clock.now().timeIntervalSince1970 * 1000), radix: 36)).\(random.hex(16))@\(mailDomain)"
    }

    func enqueue(_ draft: MailDraft, to receiver: Receiver, about subject: Subject? = nil, bulk: Bool = false, in db: any Writer) throws {
        guard receiver.reachable else { return }
        try db.enqueue(try mail(draft, to: receiver, about: subject), sealedWith: keys, at: clock.now(), bulk: bulk)
    }
}
