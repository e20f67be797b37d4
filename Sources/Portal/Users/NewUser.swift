import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// A person to be made by an access manager, checked (#0; SPEC §4, "Create user").
struct NewUser: Sendable {
    let ssin: SSIN
    let firstName: PersonName
    let lastName: PersonName
    let email: EmailAddress
    let nihdi: [NIHDINumber]
    let language: Language
    let organisations: [OrganisationID]
    let accessManager: Bool
}

extension PortalServices {
    /// Makes a user who belongs to the chosen organisations. The first sign-in finds the person by the SSIN.
    /// - Throws: ``AddUserRefusal``.
    func createUser(_ new: NewUser, as viewer: Viewer) async throws -> UserID {
        let index = ssinIndex(new.ssin)
        let exists = try await database.write { db in
            // That somebody exists elsewhere is something one learns, so it counts as a search (ours).
            let exists = try db.userExists(index)
            try db.noteLookup(by: viewer.id, at: clock.now(), limit: Self.lookupsPerHour, counts: exists)
            return exists
        }
        if exists { throw AddUserRefusal.exists }
        let id = try await database.write { db in
            guard let viewer = try db.viewer(viewer.id) else { throw NotFound() }
            return try createUser(new, index: index, as: viewer, in: db)
        }
        wake()
        return id
    }

    /// The same inside a transaction that others share.
    /// - Parameter index: the blind index of the SSIN.
    func createUser(_ new: NewUser, index: [UInt8], as viewer: Viewer, in db: any Writer) throws -> UserID {
        if try db.userExists(index) { throw AddUserRefusal.exists }
        let id = try db.addUser(UserRecord(
            ssinSealed: try keys.seal(new.ssin.digits, as: "ssin"), ssinIndex: index, email: new.email.address, firstName: new.firstName.text,
            lastName: new.lastName.text, language: new.language, createdAt: clock.now()))
        try db.addNIHDINumbers(new.nihdi, of: id)
        for organisation in new.organisations { try add(new, id, to: organisation, as: viewer, in: db) }
        try db.refreshKeys(of: id)
        return id
    }

    /// One more organisation for somebody who has just been made.
    func add(_ new: NewUser, _ id: UserID, to organisation: OrganisationID, as viewer: Viewer, in db: any Writer) throws {
        let capacities = viewer.capacities(at: organisation)
        guard !capacities.isEmpty, try db.isEnabled(organisation) else { throw AddUserRefusal.organisation }
        guard try db.addMembership(of: id, at: organisation) else { throw AddUserRefusal.memberAlready(id) }
        try db.noteMember(id, at: organisation, "create_user", viewer, capacities, clock.now())
        if new.accessManager { try perform(.promote, on: .init(id, at: organisation), as: viewer, in: db) }
    }
}

extension Reader {
    func userExists(_ index: [UInt8]) throws -> Bool {
        try count("SELECT COUNT(*) AS n FROM users WHERE ssin_index = \(index)") > 0
    }
}
