import Database
import Foundation
import Vocabulary
import Web

enum PasswordOutcome: Sendable {
    /// With the token of the new session.
    case chosen(token: String)
    case refused([PasswordEntry.Field: [Flaw]])
    /// Closed, signed out or given other credentials meanwhile.
    case sessionEnded
}

/// Replaces the temporary password by the person's own (SPEC §9).
struct PasswordChange: Sendable {
    let services: NodeServices

    /// - Throws: ``PasswordChecks/Busy`` where too many wait.
    func choose(_ entry: PasswordEntry, as visitor: Visitor, userAgent: String) async throws -> PasswordOutcome {
        let account = visitor.account
        let (random, clock) = (services.random, services.clock)
        // Hashing takes a quarter of a second: not inside the transaction, and not for what is refused anyway.
        let (flaws, verifier) = try await services.passwords.run { try check(entry, account, random: random) }
        guard let verifier else { return .refused(flaws) }
        let now = clock.now()
        let token = try await services.database.write { db -> String? in
            guard try db.endSession(visitor.session.id, of: account.id.value), try db.replace(account, with: verifier, at: now) else { return nil }
            try db.endSessions(of: account.id.value)
            return try db.startSession(
                person: account.id.value, userAgent: userAgent, level: PasswordText.level, idToken: nil, now: now, random: random)
        }
        return token.map { .chosen(token: $0) } ?? .sessionEnded
    }

    private func check(_ entry: PasswordEntry, _ account: LocalAccount, random: RandomSource) throws -> ([PasswordEntry.Field: [Flaw]], String?) {
        let isTemporary = PasswordText.canBeOne(entry.password) && account.verifier.map { PasswordVerifier(text: $0).matches(entry.password) } == true
        let flaws = entry.flaws(userName: account.userName, email: account.email, isTemporary: isTemporary)
        guard flaws.isEmpty else { return (flaws, nil) }
        return ([:], try PasswordVerifier(password: PasswordText.normal(entry.password), cost: services.settings.passwordCost, random: random).text)
    }
}

extension Writer {
    /// - Returns: false where the account is not what it was when the password was chosen.
    fileprivate func replace(_ account: LocalAccount, with verifier: String, at now: Date) throws -> Bool {
        let changed = try run("""
            UPDATE node_accounts SET verifier = \(verifier), must_change = 0, temporary_until = NULL, temporary_used = 0, updated_at = \(now)
            WHERE id = \(account.id) AND is_open = 1 AND must_change = 1 AND verifier = \(account.verifier)
            """)
        guard changed == 1 else { return false }
        try audit(AuditEntry(at: now, actor: nil, capacity: "person", action: "choose_password", subject: .account(AccountID(account.portalAccount))))
        return true
    }
}
