import Crypto
import Database
import Foundation
import Vocabulary

/// The limit of attempts for a user name at one application (our choice): ten failures in a quarter of an hour.
enum SignInLimit {
    static let failures = 10
    /// Seconds.
    static let window: TimeInterval = 15 * 60

    enum Attempt: Sendable, Equatable {
        /// Counts as a failure until the result is known, so that parallel attempts do not avoid the limit.
        case begun(id: Int64)
        case refused(secondsToWait: Int)
    }
}

/// A user name at one application. Failures there do not block another application.
struct TriedName: Sendable, Hashable {
    /// A hash, because people type a password into the wrong field.
    let hash: [UInt8]

    init(_ userName: String, at application: ApplicationID) {
        // No application name contains NUL, so two different pairs never have the same text.
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

    /// The password was correct, even if the sign-in failed for another reason.
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
