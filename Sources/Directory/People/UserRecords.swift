public import Database
public import Foundation
public import Vocabulary

/// A person as they begin: a row of `users`.
public struct UserRecord: Sendable {
    public let ssinSealed: [UInt8]
    public let ssinIndex: [UInt8]
    public let email: String
    /// Nobody is reached at the address; it is to be replaced before anything else.
    public let emailIsPlaceholder: Bool
    public let firstName: String
    public let lastName: String
    public let language: Language
    public let type: UserType
    public let createdAt: Date

    public init(
        ssinSealed: [UInt8], ssinIndex: [UInt8], email: String, emailIsPlaceholder: Bool = false, firstName: String, lastName: String,
        language: Language, type: UserType = .authenticated, createdAt: Date
    ) {
        self.ssinSealed = ssinSealed
        self.ssinIndex = ssinIndex
        self.email = email
        self.emailIsPlaceholder = emailIsPlaceholder
        self.firstName = firstName
        self.lastName = lastName
        self.language = language
        self.type = type
        self.createdAt = createdAt
    }
}

extension Writer {
    /// Adds a person, who belongs nowhere yet and has no keys to be sorted by.
    public func addUser(_ user: UserRecord) throws -> UserID {
        UserID(value: try insert("""
            INSERT INTO users (ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, type, created_at)
            VALUES (\(user.ssinSealed), \(user.ssinIndex), \(user.email), \(user.emailIsPlaceholder), \(user.firstName), \(user.lastName),
                \(user.language.rawValue), \(user.type.rawValue), \(user.createdAt))
            """))
    }

    /// Adds numbers of a care provider; one that stands twice is one.
    public func addNIHDINumbers(_ numbers: [NIHDINumber], of user: UserID) throws {
        for number in Set(numbers.map(\.digits)).sorted() { try run("INSERT INTO user_nihdi (user_id, number) VALUES (\(user), \(number))") }
    }

    /// Makes a person belong to an organisation.
    /// - Returns: false where they do already; then nothing changes.
    @discardableResult
    public func addMembership(of user: UserID, at organisation: OrganisationID, accessManager: Bool = false) throws -> Bool {
        try run("""
            \(UserRecord.membershipInsertion) VALUES (\(user), \(organisation), \(accessManager), \(false)) ON CONFLICT (user_id, organisation_id) DO NOTHING
            """) == 1
    }
}

extension UserRecord {
    /// An INSERT of memberships, up to its rows.
    public static let membershipInsertion: Query = "INSERT INTO memberships (user_id, organisation_id, access_manager, blocked)"
}
