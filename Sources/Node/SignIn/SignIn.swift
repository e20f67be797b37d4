import Database
import Foundation
import Vocabulary
import Web

/// Why somebody is not let in.
enum SignInRefusal: Sendable, Equatable {
    /// Unknown, wrong or closed: which of them is nobody's business.
    case wrong
    /// The password is right, so its owner may know.
    case disabled(organisation: String)
    case temporaryUsed
    case temporaryExpired
    case tooManyFailures(secondsToWait: Int)
}

enum SignInOutcome: Sendable, Equatable {
    /// With the token for the cookie.
    case signedIn(token: String)
    case refused(SignInRefusal)
}

/// Signing in at one application with user name and password (SPEC §6, §9).
struct SignIn: Sendable {
    struct Credentials: Sendable {
        let userName: String
        let password: String
        let userAgent: String
    }

    let services: NodeServices
    let application: ApplicationID

    /// - Parameter previous: the session of the browser at the same application, which ends when another begins.
    /// - Throws: ``PasswordChecks/Busy`` where too many wait.
    func attempt(_ credentials: Credentials, previous: Session?) async throws -> SignInOutcome {
        let name = storedUserName(credentials.userName)
        let triedName = TriedName(name, at: application)
        guard PasswordText.canBeOne(credentials.password), name.utf8.count <= 200 else { return .refused(.wrong) }
        let now = services.clock.now()
        let attempt: Int64
        switch try await services.database.write({ try $0.beginAttempt(triedName, at: now) }) {
        case .refused(let seconds): return .refused(.tooManyFailures(secondsToWait: seconds))
        case .begun(let id): attempt = id
        }
        let matching = try await check(credentials.password, of: name, in: attempt)
        guard let account = matching.first(where: \.isOpen) ?? matching.first else { return .refused(.wrong) }
        let (agent, random) = (credentials.userAgent, services.random)
        return try await services.database.write { db in
            try db.withdrawAttempt(attempt)
            if let refusal = try db.refusal(of: account, at: now) { return .refused(refusal) }
            try db.forgetFailures(of: triedName)
            if let previous { _ = try db.endSession(previous.id, of: previous.personID) }
            return .signedIn(token: try db.enter(account, userAgent: agent, at: now, random: random))
        }
    }

    private func check(_ password: String, of name: String, in attempt: Int64) async throws -> [LocalAccount] {
        let candidates = try await services.database.read { try $0.localAccounts(named: name, application: application) }
        do {
            return try await services.passwords.run { matches(of: password, in: candidates) }
        } catch {
            // Nothing was checked, so nothing was wrong.
            try await services.database.write { try $0.withdrawAttempt(attempt) }
            throw error
        }
    }

    /// Always costs one chosen password's check at least: the time tells nobody which user names exist.
    private func matches(of password: String, in accounts: [LocalAccount]) -> [LocalAccount] {
        let found = accounts.filter { account in
            guard let verifier = account.verifier else { return false }
            // A temporary password is copied from a mail, often with a space at its end.
            let text = account.temporaryUntil == nil ? password : password.trimmingCharacters(in: .whitespacesAndNewlines)
            return PasswordVerifier(text: verifier).matches(PasswordText.normal(text))
        }
        if !accounts.contains(where: { $0.verifier != nil && $0.temporaryUntil == nil }) { _ = PasswordVerifier.nobody(services.settings.passwordCost).matches(password) }
        return found
    }
}

extension Writer {
    /// Looks again, in the transaction that lets in: since the password was checked the account may have been closed, given
    /// another password, or entered with the same temporary one.
    fileprivate func refusal(of checked: LocalAccount, at now: Date) throws -> SignInRefusal? {
        guard let account = try localAccount(checked.id), account.verifier == checked.verifier else { return .wrong }
        guard account.isOpen else { return .disabled(organisation: account.organisationName) }
        guard let until = account.temporaryUntil else { return nil }
        if account.temporaryUsed { return .temporaryUsed }
        return until > now ? nil : .temporaryExpired
    }

    fileprivate func enter(_ account: LocalAccount, userAgent: String, at now: Date, random: RandomSource) throws -> String {
        try run("UPDATE node_accounts SET temporary_used = 1 WHERE id = \(account.id) AND temporary_until IS NOT NULL")
        try audit(AuditEntry(at: now, actor: nil, capacity: "person", action: "sign_in", subject: .account(AccountID(account.portalAccount))))
        return try startSession(
            person: account.id.value, userAgent: userAgent, level: PasswordText.level, idToken: nil, now: now, random: random)
    }
}
