import Access
import Database
import Foundation
import Vocabulary

/// A provision one can ask an account for.
struct ProvisionChoice: Sendable {
    let id: ProvisionID
    let label: String
}

extension Reader {
    /// Enabled applications at enabled organisations.
    func openProvisions() throws -> [ProvisionChoice] {
        let found = try rows("""
            SELECT p.id, o.name, o.number, ap.name AS application FROM provisions AS p JOIN organisations AS o ON o.id = p.organisation_id
                JOIN applications AS ap ON ap.id = p.application_id
            WHERE p.status = 'Enabled' AND o.status = 'Enabled' AND ap.status = 'Enabled' ORDER BY o.name, ap.name
            """) { (id: try $0.id("id") as ProvisionID, name: try $0.text("name"), number: try $0.text("number"), application: try $0.text("application")) }
        // Organisations that share a name are told apart by their number.
        let names = Dictionary(grouping: found) { "\($0.name.lowercased()) / \($0.application)" }
        return found.map { provision in
            let shared = (names["\(provision.name.lowercased()) / \(provision.application)"]?.count ?? 0) > 1
            let name = shared ? "\(provision.name) (\(provision.number))" : provision.name
            return ProvisionChoice(id: provision.id, label: "\(name) / \(provision.application)")
        }
    }
}

extension Reader {
    /// The provision somebody means by its label, however it is capitalised and spaced.
    func openProvision(labelled text: String) throws -> ProvisionChoice? {
        func plain(_ text: String) -> String {
            text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        let wanted = plain(text)
        let found = try openProvisions().filter { plain($0.label) == wanted }
        return found.count == 1 ? found.first : nil
    }
}

/// Why an account cannot be added.
enum NewAccountRefusal: Error, Sendable {
    case provisionNotOpen
    /// One per person, provision and e-mail (SPEC §1).
    case exists(AccountID)
}

extension PortalServices {
    /// Adding an own account (#1a): a Draft without grants.
    func addAccount(email: EmailAddress, provision: ProvisionID, as viewer: Viewer) async throws -> AccountID {
        try await database.write { db in try addAccount(email: email, provision: provision, as: viewer, in: db) }
    }

    /// The same inside a transaction that others share.
    func addAccount(email: EmailAddress, provision: ProvisionID, as viewer: Viewer, in db: any Writer) throws -> AccountID {
        let now = clock.now()
        guard try db.openProvisions().contains(where: { $0.id == provision }) else { throw NewAccountRefusal.provisionNotOpen }
        let same: Query = """
            SELECT id FROM accounts WHERE user_id = \(viewer.id) AND provision_id = \(provision) AND email = \(email.address)
            """
        if let existing: AccountID = try db.first(same, { try $0.id("id") }) { throw NewAccountRefusal.exists(existing) }
        let id: AccountID? = try db.first("""
            INSERT INTO accounts (user_id, provision_id, email, state, origin, live, revision, state_since, created_at)
            VALUES (\(viewer.id), \(provision), \(email.address), \(AccountState.draft.rawValue), \(DraftOrigin.new.rawValue), 'none', 1, \(now), \(now))
            RETURNING id
            """) { try $0.id("id") }
        guard let id else { throw NotFound() }
        try db.audit(
            AuditEntry(
                at: now, actor: viewer.id, capacity: Capacity.owner.rawValue, action: "add_account", subject: ("account", id.value), revision: 1,
                details: ["to": AccountState.draft.rawValue]))
        return id
    }
}
