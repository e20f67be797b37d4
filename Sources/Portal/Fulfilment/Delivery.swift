import Access
import Database
import Directory
import Foundation
import Messaging
import Provisioning
import Vocabulary

/// Which password goes with a desired state.
enum CredentialsChoice {
    case new(PendingCredentials.Occasion)
    /// Those the installation has not confirmed yet, if any: a later state must carry them on.
    case waiting
    /// The same, kept back: access is closed for a while, and they go out when it opens again.
    case held
    case none
}

/// A change that the installation has to be told of, inside its transaction.
struct DesiredChange {
    let db: any Writer
    let account: Account
    /// The account's revision after the change.
    let revision: Int64
    /// The action that caused it, as Messages shows it.
    let cause: String
    let actor: UserID?
    let now: Date
    var prepared: PreparedCredentials?
    /// It waits while there is anything else to send.
    var bulk = false
    /// What is approved now, where the caller has just read it.
    var approved: [Grant]?
}

extension PortalServices {
    /// Writes the account's whole desired state to the outbox, in the transaction of the change.
    func deliver(_ change: DesiredChange, open: Bool, credentials choice: CredentialsChoice) throws {
        let verifier = try verifier(for: change, choice)
        let name = try userName(of: change.account, in: change.db)
        let message = desiredState(
            of: change.account, messageID: messageID(of: change.account.id), revision: change.revision, userName: name, open: open,
            grants: try change.approved ?? change.db.grants(of: change.account.id, layer: .approved), verifier: verifier)
        try change.db.run("UPDATE accounts SET desired_revision = \(change.revision), user_name = \(name) WHERE id = \(change.account.id)")
        try change.db.enqueue(
            messageID: message.messageID, to: change.account.busAddress, orderingKey: "account:\(change.account.id)",
            body: message.json, at: change.now, bulk: change.bulk)
        try change.db.run("""
            INSERT INTO messages (account_id, direction, message_id, revision, at, cause, actor_id, opens)
            VALUES (\(change.account.id), 'sent', \(message.messageID), \(change.revision), \(change.now), \(change.cause), \(change.actor), \(open))
            """)
    }

    /// 128 random bits, which nobody guesses, behind the account: the messages of a file lie side by side in every index, where random ones alone would
    /// change a page of each apiece.
    private func messageID(of account: AccountID) -> String {
        let number = String(account.value, radix: 16)
        return "\(String(repeating: "0", count: max(0, 8 - number.count)))\(number).\(random.hex(16))"
    }

    private func verifier(for change: DesiredChange, _ choice: CredentialsChoice) throws -> String? {
        switch choice {
        case .new(let occasion):
            guard let prepared = change.prepared else { return nil }
            try change.db.keep(prepared, for: change.account.id, occasion: occasion, keys: keys)
            return prepared.verifier
        case .waiting:
            return try change.db.pendingCredentials(of: change.account.id, keys: keys)?.verifier
        case .held:
            return nil
        case .none:
            try change.db.forgetCredentials(of: change.account.id)
            return nil
        }
    }

    /// What an installation is told of an account, and has where it agrees.
    /// - Parameter grants: the approved ones.
    func desiredState(
        of account: Account, messageID: String, revision: Int64, userName: String, open: Bool, grants: [Grant], verifier: String?
    ) -> DesiredState {
        DesiredState(
            messageID: messageID, account: account.id.value, revision: revision, application: account.application.rawValue,
            organisationNumber: account.organisationNumber, organisationName: account.organisationName, userName: userName, person: person(of: account), open: open,
            grants: grants.map { DesiredState.Grant(projectCode: $0.projectCode, projectName: $0.projectName, role: $0.role, authorGroup: $0.authorGroup) },
            credentials: verifier.map { .init(verifier: $0, validForSeconds: PreparedCredentials.validForSeconds) })
    }

    private func person(of account: Account) -> DesiredState.Person {
        DesiredState.Person(
            firstName: account.ownerFirstName, lastName: account.ownerLastName, email: account.email, language: account.ownerLanguage.rawValue)
    }
}
