import Crypto
public import Database
public import Foundation
public import Vocabulary

/// A signed-in browser. `Person` is a user at the portal and an account at the node.
public struct Session: Sendable {
    public let id: SessionID
    public let personID: Int64
    public let csrf: String
    public let createdAt: Date
    public let seenAt: Date
    public let userAgent: String
    public let level: Int
    public let idToken: [UInt8]?

    init(row: Row) throws {
        id = try row.id("id")
        personID = try row.integer("person_id")
        csrf = try row.text("csrf")
        createdAt = try row.date("created_at")
        seenAt = try row.date("seen_at")
        userAgent = try row.text("user_agent")
        level = try row.int("level")
        idToken = try row.optional("id_token", row.bytes)
    }
}

/// The lifetime of a session.
public struct SessionLimits: Sendable {
    /// Seconds without a request.
    public var idle: TimeInterval
    /// Seconds since signing in, in any case.
    public var absolute: TimeInterval

    public init(idle: TimeInterval = 30 * 60, absolute: TimeInterval = 10 * 3600) {
        self.idle = idle
        self.absolute = absolute
    }
}

public enum SessionToken {
    public static func hash(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }
}

private let columns: Query = "id, person_id, csrf, created_at, seen_at, user_agent, level, id_token"

extension Reader {
    /// The session of a token, unless it is idle or alive for too long.
    public func session(token: String, now: Date, limits: SessionLimits) throws -> Session? {
        try first("""
            SELECT \(columns) FROM sessions WHERE token_hash = \(SessionToken.hash(token))
              AND seen_at > \(now.addingTimeInterval(-limits.idle)) AND created_at > \(now.addingTimeInterval(-limits.absolute))
            """, Session.init)
    }

    public func sessions(of person: Int64, now: Date, limits: SessionLimits) throws -> [Session] {
        try rows("""
            SELECT \(columns) FROM sessions WHERE person_id = \(person) AND seen_at > \(now.addingTimeInterval(-limits.idle))
              AND created_at > \(now.addingTimeInterval(-limits.absolute)) ORDER BY seen_at DESC
            """, Session.init)
    }
}

extension Writer {
    /// Starts a session. Every sign-in makes a new token, so an older token is useless.
    /// - Returns: the token for the cookie; it is not stored.
    public func startSession(person: Int64, userAgent: String, level: Int, idToken: [UInt8]?, now: Date, random: RandomSource) throws -> String {
        let token = random.base64URL(32)
        try run("""
            INSERT INTO sessions (token_hash, person_id, csrf, created_at, seen_at, user_agent, level, id_token)
            VALUES (\(SessionToken.hash(token)), \(person), \(random.base64URL(24)), \(now), \(now), \(String(userAgent.prefix(200))), \(level), \(idToken))
            """)
        return token
    }

    public func touchSession(_ id: SessionID, now: Date) throws {
        try run("UPDATE sessions SET seen_at = \(now) WHERE id = \(id)")
    }

    /// - Returns: false if the person has no such session.
    public func endSession(_ id: SessionID, of person: Int64) throws -> Bool {
        try run("DELETE FROM sessions WHERE id = \(id) AND person_id = \(person)") == 1
    }

    public func endSessions(of person: Int64) throws {
        try run("DELETE FROM sessions WHERE person_id = \(person)")
    }

    public func endExpiredSessions(now: Date, limits: SessionLimits) throws {
        try run("DELETE FROM sessions WHERE seen_at <= \(now.addingTimeInterval(-limits.idle)) OR created_at <= \(now.addingTimeInterval(-limits.absolute))")
    }
}
