import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// Why a person cannot be added to an organisation.
enum AddUserRefusal: Error, Sendable {
    /// Nobody matches, or the e-mail and the SSIN belong to different people.
    case notFound
    case memberAlready(UserID)
    case tooManyLookups(minutes: Int)
    /// A user with this SSIN exists.
    case exists
    /// The viewer does not manage the organisation.
    case organisation
}

/// Finds an existing user: the primary e-mail address, the SSIN, or both.
struct UserSearch: Sendable {
    let email: EmailAddress?
    let ssin: SSIN?
}

extension PortalServices {
    /// The limit of searches per person, so that nobody can test who exists (our choice).
    static let lookupsPerHour = 20

    /// Adds an existing user to the viewer's organisations (SPEC §4): exact match, rate-limited, audited. The search text is not stored.
    /// - Throws: ``AddUserRefusal``.
    func addExistingUser(_ search: UserSearch, to organisations: [OrganisationID], as viewer: Viewer) async throws -> UserID {
        let now = clock.now()
        // A separate transaction: a search that finds nobody also counts and is recorded.
        try await database.write { db in
            try db.noteLookup(by: viewer.id, at: now, limit: Self.lookupsPerHour)
        }
        return try await database.write { db in
            guard let viewer = try db.viewer(viewer.id) else { throw NotFound() }
            for organisation in organisations where try viewer.capacities(at: organisation).isEmpty || !db.isEnabled(organisation) {
                throw AddUserRefusal.organisation
            }
            guard let user = try db.user(search, ssinIndex) else { throw AddUserRefusal.notFound }
            let added = try organisations.filter { try db.addMember(user, to: $0, as: viewer, at: now) }
            if added.isEmpty { throw AddUserRefusal.memberAlready(user) }
            for organisation in added { try mailAdded(user, to: organisation, in: db) }
            return user
        }
    }

    /// The added person gets a mail: from now on others see their data.
    private func mailAdded(_ user: UserID, to organisation: OrganisationID, in db: any Writer) throws {
        let name = try db.first("SELECT name FROM organisations WHERE id = \(organisation)") { try $0.text("name") } ?? ""
        try mail(.added, to: user, organisation: name, in: db)
    }
}

extension Writer {
    /// - Parameter counts: false if the viewer learns nothing about anybody. It is still refused after too many searches that counted.
    /// - Throws: ``AddUserRefusal/tooManyLookups(minutes:)``.
    func noteLookup(by viewer: UserID, at now: Date, limit: Int, counts: Bool = true) throws {
        let hourAgo = now.addingTimeInterval(-3600)
        let times = try rows("SELECT at FROM lookups WHERE user_id = \(viewer) AND at > \(hourAgo) ORDER BY at") { try $0.date("at") }
        if times.count >= limit, let first = times.first {
            throw AddUserRefusal.tooManyLookups(minutes: max(1, Int((first.timeIntervalSince(hourAgo) / 60).rounded(.up))))
        }
        guard counts else { return }
        try run("INSERT INTO lookups (user_id, at) VALUES (\(viewer), \(now))")
        try audit(AuditEntry(at: now, actor: viewer, capacity: "person", action: "look_up_user", subject: .user(viewer)))
    }

    /// - Returns: false if the person is a member already.
    fileprivate func addMember(_ user: UserID, to organisation: OrganisationID, as viewer: Viewer, at now: Date) throws -> Bool {
        let added = try addMembership(of: user, at: organisation)
        if added { try noteMember(user, at: organisation, "add_existing_user", viewer, viewer.capacities(at: organisation), now) }
        return added
    }

    func forgetLookups(before moment: Date) throws { try run("DELETE FROM lookups WHERE at < \(moment)") }

    /// The audit entry of a new membership.
    func noteMember(
        _ user: UserID, at organisation: OrganisationID, _ action: String, _ viewer: Viewer, _ capacities: Set<Capacity>, _ now: Date
    ) throws {
        guard let capacity = capacities.leading else { throw NotFound() }
        let number = try first("SELECT number FROM organisations WHERE id = \(organisation)") { try $0.organisationNumber("number").digits } ?? ""
        try audit(
            AuditEntry(
                at: now, actor: viewer.id, capacity: capacity.rawValue, action: action,
                subject: .user(user), details: ["organisation": number]))
    }
}

extension Reader {
    func isEnabled(_ organisation: OrganisationID) throws -> Bool {
        try count("SELECT COUNT(*) AS n FROM organisations WHERE id = \(organisation) AND status = 'Enabled'") == 1
    }

    /// An address that several people share finds none of them: an e-mail is not a key (SPEC §3).
    fileprivate func user(_ search: UserSearch, _ index: (SSIN) -> [UInt8]) throws -> UserID? {
        var conditions: [Query] = ["email_is_placeholder = 0"]
        if let email = search.email { conditions.append("email = \(email.address)") }
        // A search by SSIN only also finds people who have not given their address yet.
        if let ssin = search.ssin { conditions = Array(conditions.dropFirst(search.email == nil ? 1 : 0)) + ["ssin_index = \(index(ssin))"] }
        guard search.email != nil || search.ssin != nil else { return nil }
        let found: [UserID] = try rows("SELECT id FROM users WHERE \(Query.all(conditions)) LIMIT 2") { try $0.id("id") }
        return found.count == 1 ? found.first : nil
    }
}
