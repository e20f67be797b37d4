public import Database
import Foundation
public import Vocabulary
import Web

/// A person's own data, as the profile shows it.
struct Profile: Sendable {
    let ssin: String
    let nihdi: [String]
    let organisations: [Place]

    /// An organisation the person belongs to.
    struct Place: Sendable {
        let name: String
        let accessManager: Bool
        let blocked: Bool
    }
}

extension PortalServices {
    func profile(of viewer: Viewer) async throws -> Profile {
        let keys = keys
        return try await database.read { db in
            let sealed = try db.first("SELECT ssin_sealed FROM users WHERE id = \(viewer.id)") { try $0.bytes("ssin_sealed") }
            let digits = try sealed.map { try keys.openText($0, as: "ssin") } ?? ""
            let organisations = try db.rows("""
                SELECT o.name, m.access_manager, m.blocked FROM memberships AS m JOIN organisations AS o ON o.id = m.organisation_id WHERE m.user_id = \(viewer.id) ORDER BY o.name
                """) { Profile.Place(name: try $0.text("name"), accessManager: try $0.bool("access_manager"), blocked: try $0.bool("blocked")) }
            return Profile(
                ssin: (try? SSIN.parse(digits).formatted) ?? "", nihdi: try db.nihdiNumbers(of: viewer.id), organisations: organisations)
        }
    }

    /// Sets the primary e-mail address (SPEC §3: it is where notices go, and it is no key).
    public func changeEmail(to email: EmailAddress, of viewer: Viewer) async throws {
        let now = clock.now()
        try await database.write { db in
            try db.run("UPDATE users SET email = \(email.address), email_is_placeholder = 0 WHERE id = \(viewer.id)")
            try db.refreshKeys(of: viewer.id)
            try db.audit(AuditEntry(at: now, actor: viewer.id, capacity: "person", action: "change_email", subject: .user(viewer.id)))
        }
    }

    func changeNIHDI(to numbers: [NIHDINumber], of viewer: Viewer) async throws {
        let now = clock.now()
        try await database.write { db in
            try db.run("DELETE FROM user_nihdi WHERE user_id = \(viewer.id)")
            try db.addNIHDINumbers(numbers, of: viewer.id)
            try db.audit(AuditEntry(at: now, actor: viewer.id, capacity: "person", action: "change_nihdi", subject: .user(viewer.id)))
        }
    }
}

extension Reader {
    public func nihdiNumbers(of user: UserID) throws -> [String] {
        try rows("SELECT number FROM user_nihdi WHERE user_id = \(user) ORDER BY number") { try $0.text("number") }
    }
}
