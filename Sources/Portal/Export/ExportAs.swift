import Database
public import Directory
import Foundation
import Vocabulary
import Web

/// A list that can be exported.
public enum ExportedList: String, Sendable, CaseIterable {
    case users, accounts
}

/// Why the command line exports nothing.
public enum ExportRefusal: Error, Sendable {
    /// No enabled user has this primary e-mail address.
    case nobody
    /// Several have: an e-mail is no key.
    case several
    case managesNothing
}

extension PortalServices {
    /// The whole list as somebody sees it, piece by piece: the file of the pages' export.
    /// - Parameter email: the primary e-mail address of whose view it is.
    /// - Throws: ``ExportRefusal``, and what `piece` throws.
    public func export(_ list: ExportedList, as email: String, _ piece: (String) async throws -> Void) async throws {
        let viewer = try await commandViewer(email)
        let export =
            switch list {
            case .users: exportUsers(UserFilter(), order: .standard, descending: false, as: viewer)
            case .accounts: exportAccounts(AccountFilter(), order: .standard, descending: false, as: viewer)
            }
        try await noteExport(of: list, by: viewer)
        try await export.write(piece)
    }

    /// The person a command is run as.
    /// - Throws: ``ExportRefusal``.
    func commandViewer(_ email: String) async throws -> Viewer {
        let found = try await database.read { db in
            let ids: [UserID] = try db.rows("""
                SELECT id FROM users WHERE email = \(email.lowercased()) AND email_is_placeholder = 0 AND status = 'Enabled' LIMIT 2
                """) { try $0.id("id") }
            return try ids.compactMap { try db.viewer($0) }
        }
        guard let viewer = found.first else { throw ExportRefusal.nobody }
        guard found.count == 1 else { throw ExportRefusal.several }
        guard viewer.managesAnything else { throw ExportRefusal.managesNothing }
        return viewer
    }

    /// What leaves in bulk is noted: who took it, and which list.
    func noteExport(of list: ExportedList, by viewer: Viewer) async throws {
        let now = clock.now()
        try await database.write { db in
            try db.audit(
                AuditEntry(at: now, actor: viewer.id, capacity: "person", action: "export_\(list.rawValue)", subject: .user(viewer.id)))
        }
    }
}
