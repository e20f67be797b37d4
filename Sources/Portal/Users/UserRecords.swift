import Database
import Foundation
import Vocabulary

/// A person as they begin: a row of `users`.
struct UserRecord: Sendable {
    let ssinSealed: [UInt8]
    let ssinIndex: [UInt8]
    let email: String
    /// Nobody is reached at the address; it is to be replaced before anything else.
    var emailIsPlaceholder = false
    let firstName: String
    let lastName: String
    let language: Language
    var type = UserType.authenticated
    let createdAt: Date
}

extension Writer {
    /// Adds a person, who belongs nowhere yet and has no keys to be sorted by.
    func addUser(_ user: UserRecord) throws -> UserID {
        UserID(value: try insert("""
            INSERT INTO users (ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, type, created_at)
            VALUES (\(user.ssinSealed), \(user.ssinIndex), \(user.email), \(user.emailIsPlaceholder), \(user.firstName), \(user.lastName),
                \(user.language.rawValue), \(user.type.rawValue), \(user.createdAt))
            """))
    }

    /// Adds numbers of a care provider; one that stands twice is one.
    func addNIHDINumbers(_ numbers: [NIHDINumber], of user: UserID) throws {
        for number in Set(numbers.map(\.digits)).sorted() { try run("INSERT INTO user_nihdi (user_id, number) VALUES (\(user), \(number))") }
    }

    /// Makes a person belong to an organisation.
    /// - Returns: false where they do already; then nothing changes.
    @discardableResult
    func addMembership(of user: UserID, at organisation: OrganisationID, accessManager: Bool = false) throws -> Bool {
        try run("""
            \(Membership.insertion) VALUES (\(user), \(organisation), \(accessManager), \(false)) ON CONFLICT (user_id, organisation_id) DO NOTHING
            """) == 1
    }
}

extension Membership {
    /// An INSERT up to its rows.
    static let insertion: Query = "INSERT INTO memberships (user_id, organisation_id, access_manager, blocked)"
}
