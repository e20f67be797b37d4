import Access
import Database
import Vocabulary
import Web

/// A temporary password and its verifier, made before the transaction that gives them out.
public struct PreparedCredentials: Sendable {
    let password: String
    let verifier: String

    init(random: RandomSource) throws {
        password = temporaryPassword(random)
        verifier = try PasswordVerifier(password: password, cost: .random, random: random).text
    }

    /// A temporary password waits this long at the installation to be used: a week, in seconds.
    static let validForSeconds = 7 * 86400
}

/// Credentials that the installation has not confirmed yet. They are mailed when it has, and then forgotten.
struct PendingCredentials: Sendable {
    let occasion: CredentialsOccasion
    let password: String
    let verifier: String
}

extension Writer {
    func keep(_ credentials: PreparedCredentials, for account: AccountID, occasion: CredentialsOccasion, keys: Keyring) throws {
        let sealed = try keys.seal(credentials.password, as: "credentials:\(account)")
        try run("""
            INSERT INTO pending_credentials (account_id, occasion, password_sealed, verifier)
            VALUES (\(account), \(occasion.rawValue), \(sealed), \(credentials.verifier))
            ON CONFLICT (account_id) DO UPDATE SET occasion = excluded.occasion, password_sealed = excluded.password_sealed, verifier = excluded.verifier
            """)
    }

    func forgetCredentials(of account: AccountID) throws { try forgetCredentials(of: [account]) }

    func forgetCredentials(of accounts: [AccountID]) throws {
        try run("DELETE FROM pending_credentials WHERE account_id \(oneOf: accounts)")
    }
}

extension Reader {
    func pendingCredentials(of account: AccountID, keys: Keyring) throws -> PendingCredentials? {
        try pendingCredentials(of: [account], keys: keys)[account]
    }

    func pendingCredentials(of accounts: [AccountID], keys: Keyring) throws -> [AccountID: PendingCredentials] {
        let found = try rows("SELECT account_id, occasion, password_sealed, verifier FROM pending_credentials WHERE account_id \(oneOf: accounts)") { row in
            let account: AccountID = try row.id("account_id")
            return (account, PendingCredentials(
                occasion: try row.named("occasion"), password: try keys.openText(try row.bytes("password_sealed"), as: "credentials:\(account)"),
                verifier: try row.text("verifier")))
        }
        return Dictionary(uniqueKeysWithValues: found)
    }
}
