import Crypto
import Database
import Foundation
import Vocabulary

/// How often a user name may be tried at one application (ours): ten failures in a quarter of an hour, then one waits.
enum SignInLimit {
    static let failures = 10
    /// Seconds.
    static let window: TimeInterval = 15 * 60

    enum Attempt: Sendable, Equatable {
        /// Counted as a failure until it turns out otherwise, so that many at once are not checked for free.
        case begun(id: Int64)
        case refused(secondsToWait: Int)
    }
}

/// A user name as it was tried at one application: failures there shut nobody out of another.
struct TriedName: Sendable, Hashable {
    /// Of the application and the name, since people type a password into the wrong field.
    let hash: [UInt8]

    init(_ userName: String, at application: ApplicationID) {
        // No application's name holds the zero, so no two pairs are the same text.
        hash = Array(SHA256.hash(data: Array("\(application)\0\(userName)".utf8)))
    }
}

extension Writer {
    func beginAttempt(_ name: TriedName, at now: Date) throws -> SignInLimit.Attempt {
        try forgetOldFailures(now: now)
        let times = try rows("SELECT at FROM sign_in_failures WHERE name_hash = \(name.hash) ORDER BY at DESC LIMIT \(SignInLimit.failures)") {
            try $0.date("at")
        }
        if times.count == SignInLimit.failures, let oldest = times.last {
            return .refused(secondsToWait: max(1, Int((SignInLimit.window - now.timeIntervalSince(oldest)).rounded(.up))))
        }
        let id = try first("INSERT INTO sign_in_failures (name_hash, at) VALUES (\(name.hash), \(now)) RETURNING id") { try $0.integer("id") }
        return .begun(id: id ?? 0)
    }

    /// The password was right, whatever else was not.
    func withdrawAttempt(_ id: Int64) throws {
        try run("DELETE FROM sign_in_failures WHERE id = \(id)")
    }

    func forgetFailures(of name: TriedName) throws {
        try run("DELETE FROM sign_in_failures WHERE name_hash = \(name.hash)")
    }

    func forgetOldFailures(now: Date) throws {
        try run("DELETE FROM sign_in_failures WHERE at <= \(now.addingTimeInterval(-SignInLimit.window))")
    }
}
