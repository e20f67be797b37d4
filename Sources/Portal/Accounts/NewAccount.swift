import Access
public import Database
public import Directory
import Foundation
public import Vocabulary
import Web

/// A provision one can ask an account for.
struct ProvisionChoice: Sendable {
    let id: ProvisionID
    let label: String
}

extension Reader {
    /// Enabled applications at enabled organisations.
    /// - Parameter viewer: only at organisations that this person manages; nil for all.
    func openProvisions(managedBy viewer: Viewer? = nil) throws -> [ProvisionChoice] {
        let found = try rows("""
            SELECT p.id, o.name, o.number, ap.name AS application FROM provisions AS p JOIN organisations AS o ON o.id = p.organisation_id
                JOIN applications AS ap ON ap.id = p.application_id
            WHERE p.status = 'Enabled' AND o.status = 'Enabled' AND ap.status = 'Enabled' AND \(viewer?.manages("o.id") ?? "1 = 1") ORDER BY o.name, ap.name
            """) { (id: try $0.id("id") as ProvisionID, name: try $0.text("name"), number: try $0.organisationNumber("number"), application: try $0.text("application")) }
        // Organisations that share a name are told apart by their number.
        let names = Dictionary(grouping: found) { "\($0.name.lowercased()) / \($0.application)" }
        return found.map { provision in
            let shared = (names["\(provision.name.lowercased()) / \(provision.application)"]?.count ?? 0) > 1
            let name = shared ? "\(provision.name) (\(provision.number))" : provision.name
            return ProvisionChoice(id: provision.id, label: "\(name) / \(provision.application)")
        }
    }

    /// The provision somebody means by its label, however it is capitalised and spaced.
    func openProvision(labelled text: String, managedBy viewer: Viewer? = nil) throws -> ProvisionChoice? {
        func plain(_ text: String) -> String {
            text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        let wanted = plain(text)
        let found = try openProvisions(managedBy: viewer).filter { plain($0.label) == wanted }
        return found.count == 1 ? found.first : nil
    }
}

/// An account to be added, checked.
public struct NewAccount: Sendable {
    let email: EmailAddress
    let provision: ProvisionID

    public init(email: EmailAddress, provision: ProvisionID) {
        self.email = email
        self.provision = provision
    }
}

/// Why an account cannot be added.
enum NewAccountRefusal: Error, Sendable {
    case provisionNotOpen
    /// The person is blocked, there or everywhere.
    case blocked
    /// One per person, provision and e-mail (SPEC §1).
    case exists(AccountID)
}

extension PortalServices {
    /// Adding an account, a Draft without grants: an own one (#1a), or as access manager for another user (#1b).
    /// - Parameter owner: nil for oneself.
    /// - Throws: ``NotFound`` for a person outside the viewer's scope, else a ``NewAccountRefusal``.
    func addAccount(_ new: NewAccount, for owner: UserID? = nil, as viewer: Viewer) async throws -> AccountID {
        try await database.write { db in try addAccount(new, for: owner, as: viewer, in: db) }
    }

    /// The same inside a transaction that others share.
    public func addAccount(_ new: NewAccount, for owner: UserID? = nil, as viewer: Viewer, in db: any Writer) throws -> AccountID {
        guard let viewer = try db.viewer(viewer.id) else { throw NotFound() }
        let owner = owner ?? viewer.id
        let capacity = try capacity(of: viewer, towards: owner, new, in: db)
        if let existing = try db.account(new, of: owner) { throw NewAccountRefusal.exists(existing) }
        return try db.insert(new, of: owner, by: viewer, capacity, at: clock.now())
    }

    /// In which capacity somebody adds it; outside the scope there is neither the person nor the provision.
    private func capacity(of viewer: Viewer, towards owner: UserID, _ new: NewAccount, in db: any Reader) throws -> Capacity {
        let choices = try db.openProvisions(managedBy: owner == viewer.id ? nil : viewer)
        if owner != viewer.id, try db.managedUser(owner, for: viewer) == nil { throw NotFound() }
        guard choices.contains(where: { $0.id == new.provision }) else { throw NewAccountRefusal.provisionNotOpen }
        if try db.isBlocked(owner, at: new.provision) { throw NewAccountRefusal.blocked }
        if owner == viewer.id { return .owner }
        let organisation: OrganisationID? = try db.first("SELECT organisation_id FROM provisions WHERE id = \(new.provision)") { try $0.id("organisation_id") }
        guard let capacity = viewer.capacities(at: organisation).leading else { throw NotFound() }
        return capacity
    }
}

extension Reader {
    fileprivate func account(_ new: NewAccount, of owner: UserID) throws -> AccountID? {
        try first("""
            SELECT id FROM accounts WHERE user_id = \(owner) AND provision_id = \(new.provision) AND email = \(new.email.address)
            """) { try $0.id("id") }
    }

    fileprivate func isBlocked(_ owner: UserID, at provision: ProvisionID) throws -> Bool {
        try count("""
            SELECT COUNT(*) AS n FROM users AS u JOIN provisions AS p ON p.id = \(provision)
                LEFT JOIN memberships AS m ON m.user_id = u.id AND m.organisation_id = p.organisation_id
            WHERE u.id = \(owner) AND (u.status <> 'Enabled' OR COALESCE(m.blocked, 0) = 1)
            """) > 0
    }
}

extension Writer {
    /// A Draft without grants, that nobody has yet.
    func insert(_ new: NewAccount, of owner: UserID, by viewer: Viewer, _ capacity: Capacity, at now: Date) throws -> AccountID {
        guard let keys = try accountKeys(of: owner, new) else { throw NotFound() }
        return try insert(new, of: owner, keys, by: viewer, capacity, at: now)
    }

    /// - Parameters:
    ///   - keys: what it is sorted and searched by.
    ///   - searchable: `later` for one of many, which the caller puts into the index.
    ///   - state: another one than Draft for one of many, which reaches it in this very transaction: its row stands in many indexes by its state.
    func insert(
        _ new: NewAccount, of owner: UserID, _ keys: AccountKeys, by viewer: Viewer, _ capacity: Capacity, at now: Date, searchable: OrderedSearch.Moment = .atOnce,
        state: AccountState = .draft
    ) throws -> AccountID {
        let place = searchable.place(dialect)
        let id = AccountID(value: try insert("""
            INSERT INTO accounts (user_id, provision_id, organisation_id, email, state, origin, live, revision, state_since, created_at, owner_key, label_key, search_text\(place.column))
            VALUES (\(owner), \(new.provision), (SELECT organisation_id FROM provisions WHERE id = \(new.provision)), \(new.email.address),
                \(state.rawValue), \(DraftOrigin.new.rawValue), 'none', 1, \(now), \(now), \(keys.owner), \(keys.label), \(keys.search)\(place.value))
            """))
        try audit(
            AuditEntry(
                at: now, actor: viewer.id, capacity: capacity.rawValue, action: "add_account", subject: .account(id), revision: 1,
                details: ["to": AccountState.draft.rawValue]))
        return id
    }
}

extension Reader {
    /// The keys of an account that is to be added; nil where there is no such person or provision.
    func accountKeys(of owner: UserID, _ new: NewAccount) throws -> AccountKeys? {
        try first("""
            SELECT u.first_name, u.last_name, u.email, u.type, o.name, ap.name AS application_name FROM users AS u, provisions AS p
                JOIN organisations AS o ON o.id = p.organisation_id JOIN applications AS ap ON ap.id = p.application_id
            WHERE u.id = \(owner) AND p.id = \(new.provision)
            """) { row in
            AccountKeys(
                try NameKeys(row: row), email: new.email.address, organisation: try row.text("name"), application: try row.text("application_name"))
        }
    }
}
