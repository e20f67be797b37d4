import Access
import Database
import Directory
import Foundation
import Messaging
import Provisioning
import Vocabulary

/// What an installation is told to have.
enum DesiredAccess {
    case open(PreparedPassword)
    /// Closed for a while: a password that is not confirmed yet is kept back, and goes out when it opens again.
    case held
    /// Closed: a password that is not confirmed yet is forgotten.
    case closed

    /// Of an account on which nobody has acted: open by its state, unless its owner is blocked now.
    init(of account: Account) { self = account.opens ? .open(.waiting) : .held }

    var isOpen: Bool {
        switch self {
        case .open: true
        case .held, .closed: false
        }
    }
}

/// A change that the installation has to be told of.
struct DesiredChange {
    /// As it was before the change.
    let account: Account
    /// The account's revision after the change.
    let revision: Int64
    /// With which the person signs in there.
    let userName: String
    /// The grants that are approved now.
    let approved: [Grant]
    /// The action that caused it, as Messages shows it.
    let cause: String
    let actor: UserID?
    let now: Date
    /// It waits while there is anything else to send.
    var bulk = false
}

extension Writer {
    /// Writes a revision of the account, where nobody has written one since it was read.
    /// - Parameters:
    ///   - columns: what else changes, each with a comma before it.
    ///   - userName: with which the installation is told of this revision; nil where it is not told.
    /// - Returns: false where somebody was first.
    func write(_ account: Account, revision: Int64, _ columns: Query = "", sentAs userName: String?) throws -> Bool {
        let desired: Query = userName.map { ", desired_revision = \(revision), user_name = \($0)" } ?? ""
        return try run("""
            UPDATE accounts SET revision = \(revision), failure = NULL\(columns)\(desired) WHERE id = \(account.id) AND revision = \(account.revision)
            """) == 1
    }
}

extension PortalServices {
    /// Writes the account's whole desired state to the outbox, in the transaction of the change, which writes the account itself.
    func deliver(_ change: DesiredChange, _ access: DesiredAccess, in db: any Writer) throws {
        let verifier = try verifier(for: change, access, in: db)
        let message = desiredState(
            of: change.account, messageID: messageID(of: change.account.id), revision: change.revision, userName: change.userName, open: access.isOpen,
            grants: change.approved, verifier: verifier)
        try db.enqueue(
            messageID: message.messageID, to: change.account.busAddress, orderingKey: "account:\(change.account.id)",
            body: PortalMessage.state(message).bytes(change.account.messageForm), at: change.now, bulk: change.bulk)
        try db.run("""
            INSERT INTO messages (subject_kind, subject_id, direction, message_id, revision, at, cause, actor_id, opens)
            VALUES (\(Subject.Kind.account), \(change.account.id), 'sent', \(message.messageID), \(change.revision), \(change.now), \(change.cause), \(change.actor), \(access.isOpen))
            """)
    }

    /// 128 random bits, which nobody guesses, behind the account: the messages of a file lie side by side in every index, where random ones alone would
    /// change a page of each apiece.
    private func messageID(of account: AccountID) -> String {
        let number = String(account.value, radix: 16)
        return "\(String(repeating: "0", count: max(0, 8 - number.count)))\(number).\(random.hex(16))"
    }

    private func verifier(for change: DesiredChange, _ access: DesiredAccess, in db: any Writer) throws -> String? {
        switch access {
        case .open(let password): return try verifier(for: change, password, in: db)
        case .held: return nil
        case .closed:
            try db.forgetCredentials(of: change.account.id)
            return nil
        }
    }

    private func verifier(for change: DesiredChange, _ password: PreparedPassword, in db: any Writer) throws -> String? {
        switch password {
        case .new(let credentials, let occasion):
            try db.keep(credentials, for: change.account.id, occasion: occasion, keys: keys)
            return credentials.verifier
        case .newUnlessOpen(let credentials, let occasion):
            return try verifier(for: change, change.account.live == .open ? .waiting : .new(credentials, occasion), in: db)
        case .waiting:
            return try db.pendingCredentials(of: change.account.id, keys: keys)?.verifier
        }
    }

    /// What an installation is told of an account, and has where it agrees.
    /// - Parameter grants: the approved ones.
    func desiredState(
        of account: Account, messageID: String, revision: Int64, userName: String, open: Bool, grants: [Grant], verifier: String?
    ) -> DesiredState {
        DesiredState(
            messageID: messageID, account: account.id.value, revision: revision, application: account.application.rawValue,
            organisationNumber: account.organisationNumber.digits, organisationName: account.organisationName, userName: userName, person: person(of: account), open: open,
            grants: grants.map { DesiredState.Grant(projectCode: $0.projectCode, projectName: $0.projectName, role: $0.role.code.rawValue, authorGroup: $0.authorGroup) },
            credentials: verifier.map { .init(verifier: $0, validForSeconds: PreparedCredentials.validForSeconds) })
    }

    private func person(of account: Account) -> DesiredState.Person {
        DesiredState.Person(
            firstName: account.ownerFirstName, lastName: account.ownerLastName, email: account.email, language: account.ownerLanguage.rawValue)
    }
}
