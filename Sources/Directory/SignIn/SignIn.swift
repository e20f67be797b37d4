import Database
import Foundation
import OpenID
public import Vocabulary
import Web

/// The result of a sign-in.
enum SignInOutcome: Sendable {
    /// - Parameter token: for the session cookie.
    case signedIn(token: String)
    /// The person is blocked everywhere.
    case blocked
}

extension PortalServices {
    /// Finds or creates the user of an identity and starts a session. The SSIN identifies the person; an e-mail never does (SPEC §3).
    func signIn(_ identity: Identity, language: Language, userAgent: String) async throws -> SignInOutcome {
        let index = ssinIndex(identity.ssin)
        let sealed = try keys.seal(identity.ssin.digits, as: "ssin")
        let idToken = try keys.seal(identity.idToken, as: "id-token")
        let now = clock.now()
        let start: @Sendable (FoundUser, any Writer) throws -> SignInOutcome = { [random] user, db in
            guard user.enabled else { return .blocked }
            let token = try db.startSession(
                person: user.id.value, userAgent: userAgent, level: identity.level, idToken: idToken, now: now, random: random)
            try db.auditDeferred(
                AuditEntry(
                    at: now, actor: user.id, capacity: "person", action: user.isNew ? "first_sign_in" : "sign_in", subject: .user(user.id),
                    details: ["level": "\(identity.level)"]))
            return .signedIn(token: token)
        }
        // A known user with unchanged names needs no audit lock, so signing in never waits for an upload.
        let known = try await database.writeConcurrently { db in try db.knownUser(index, identity).map { try start($0, db) } }
        if let known { return known }
        return try await database.write { db in
            let renamed = try db.renamedUser(index, identity)
            return try start(
                try renamed ?? db.addNewcomer(UserRecord(
                    ssinSealed: sealed, ssinIndex: index, email: placeholder(for: identity), emailIsPlaceholder: true, firstName: identity.firstName.text,
                    lastName: identity.lastName.text, language: language, createdAt: now)), db)
        }
    }

    public func ssinIndex(_ ssin: SSIN) -> [UInt8] { keys.blindIndex(ssin.digits, as: "ssin") }

    /// An address that reaches nobody. The person must replace it before anything else.
    private func placeholder(for identity: Identity) -> String {
        "\(plainUserName(first: identity.firstName.text, last: identity.lastName.text)).\(random.hex(4))@placeholder.invalid"
    }
}

private struct FoundUser {
    let id: UserID
    let enabled: Bool
    let isNew: Bool
}

extension Writer {
    /// The user with this number and these names. The row stays locked until the session exists, so a simultaneous block ends that session.
    fileprivate func knownUser(_ ssinIndex: [UInt8], _ identity: Identity) throws -> FoundUser? {
        try first("""
            UPDATE users SET first_name = first_name
            WHERE ssin_index = \(ssinIndex) AND first_name = \(identity.firstName.text) AND last_name = \(identity.lastName.text) RETURNING id, status
            """) { FoundUser(id: try $0.id("id"), enabled: try $0.text("status") == "Enabled", isNew: false) }
    }

    /// The user with this number, after an update of the names: the provider's current names count.
    fileprivate func renamedUser(_ ssinIndex: [UInt8], _ identity: Identity) throws -> FoundUser? {
        let user: FoundUser? = try first("""
            UPDATE users SET first_name = \(identity.firstName.text), last_name = \(identity.lastName.text) WHERE ssin_index = \(ssinIndex)
            RETURNING id, status
            """) { FoundUser(id: try $0.id("id"), enabled: try $0.text("status") == "Enabled", isNew: false) }
        if let user { try refreshKeys(of: user.id) }
        return user
    }

    /// Somebody who has never been here.
    fileprivate func addNewcomer(_ record: UserRecord) throws -> FoundUser {
        let id: UserID = try addUser(record)
        try refreshKeys(of: id)
        return FoundUser(id: id, enabled: true, isNew: true)
    }
}
