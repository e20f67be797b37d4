import Database
import Foundation
import Vocabulary
import Web

/// What signing in came to.
enum SignInOutcome: Sendable {
    /// - Parameter token: for the session cookie.
    case signedIn(token: String)
    /// The person is blocked everywhere.
    case blocked
}

extension PortalServices {
    /// Finds or makes the user of an identity and starts a session. The SSIN is the person's key; an e-mail never is (SPEC §3).
    func signIn(_ identity: Identity, language: Language, userAgent: String) async throws -> SignInOutcome {
        let index = ssinIndex(identity.ssin)
        let sealed = try keys.seal(identity.ssin.digits, as: "ssin")
        let idToken = try keys.seal(identity.idToken, as: "id-token")
        let now = clock.now()
        return try await database.write { db in
            let user = try db.user(ssinIndex: index, sealed: sealed, identity: identity, language: language, placeholder: placeholder(for: identity), at: now)
            try db.refreshKeys(of: user.id)
            guard user.enabled else { return .blocked }
            let token = try db.startSession(
                person: user.id.value, userAgent: userAgent, level: identity.level, idToken: idToken, now: now, random: random)
            try db.audit(
                AuditEntry(
                    at: now, actor: user.id, capacity: "person", action: user.isNew ? "first_sign_in" : "sign_in", subject: ("user", user.id.value),
                    details: ["level": "\(identity.level)"]))
            return .signedIn(token: token)
        }
    }

    func ssinIndex(_ ssin: SSIN) -> [UInt8] { keys.blindIndex(ssin.digits, as: "ssin") }

    /// An address that reaches nobody, to be replaced before anything else.
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
    fileprivate func user(
        ssinIndex: [UInt8], sealed: [UInt8], identity: Identity, language: Language, placeholder: String, at now: Date
    ) throws -> FoundUser {
        // The names are the sign-in service's: what it says now is what holds.
        let existing: FoundUser? = try first("""
            UPDATE users SET first_name = \(identity.firstName.text), last_name = \(identity.lastName.text) WHERE ssin_index = \(ssinIndex)
            RETURNING id, status
            """) { FoundUser(id: try $0.id("id"), enabled: try $0.text("status") == "Enabled", isNew: false) }
        if let existing { return existing }
        let made: FoundUser? = try first("""
            INSERT INTO users (ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, created_at)
            VALUES (\(sealed), \(ssinIndex), \(placeholder), 1, \(identity.firstName.text), \(identity.lastName.text), \(language.rawValue), \(now))
            RETURNING id
            """) { FoundUser(id: try $0.id("id"), enabled: true, isNew: true) }
        guard let made else { throw NotFound() }
        return made
    }
}
