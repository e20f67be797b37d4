import Crypto
public import Database
public import Foundation
public import OpenID
import Vocabulary
import Web

/// A sign-in under way, kept here and not in the browser: sealed, for one use, and only for the browser that began it.
struct StoredAttempt: Sendable {
    let attempt: SignInAttempt
    let returnPath: String
}

extension Writer {
    public func keep(_ attempt: SignInAttempt, browser: String, returnPath: String, keys: Keyring, at now: Date) throws {
        let sealed = try keys.seal([UInt8](JSONEncoder().encode(attempt)), as: "sign-in")
        try run("""
            INSERT INTO sign_in_attempts (state_hash, browser_hash, sealed, return_path, started_at)
            VALUES (\(SessionToken.hash(attempt.state)), \(SessionToken.hash(browser)), \(sealed), \(returnPath), \(now))
            """)
    }

    /// Takes the attempt out for good: the same answer never finds it again.
    func takeAttempt(state: String, browser: String, keys: Keyring) throws -> StoredAttempt? {
        try first("""
            DELETE FROM sign_in_attempts WHERE state_hash = \(SessionToken.hash(state)) AND browser_hash = \(SessionToken.hash(browser))
            RETURNING sealed, return_path
            """) { row in
            let plain = try keys.open(try row.bytes("sealed"), as: "sign-in")
            return StoredAttempt(
                attempt: try JSONDecoder().decode(SignInAttempt.self, from: Data(plain)), returnPath: try row.text("return_path"))
        }
    }

    public func forgetSignInAttempts(before time: Date) throws {
        try run("DELETE FROM sign_in_attempts WHERE started_at < \(time)")
    }
}
