public import Vocabulary

/// The applications that there are, with their roles. The rules are given it and know none of them: staff can add an application without a new program.
public struct Catalogue: Sendable, Hashable {
    /// In the order in which they are shown.
    public let applications: [ApplicationEntry]

    public init(_ applications: [ApplicationEntry]) { self.applications = applications }

    public func application(_ id: ApplicationID) -> ApplicationEntry? { applications.first { $0.id == id } }

    /// The application that a file names, in capitals or small letters.
    public func application(written text: String) -> ApplicationEntry? {
        let id = text.lowercased()
        return applications.first { $0.id.rawValue == id }
    }

    /// Whether any application has a role of this code.
    public func hasRole(_ code: String) -> Bool { applications.contains { $0.role(code: code) != nil } }
}

/// One application of the catalogue.
public struct ApplicationEntry: Sendable, Hashable {
    public let id: ApplicationID
    /// As people know it, such as HD4DP2.
    public let name: String
    /// In the order in which they are offered.
    public let roles: [Role]

    public init(id: ApplicationID, name: String, roles: [Role]) {
        self.id = id
        self.name = name
        self.roles = roles
    }

    /// The role whose code is exactly this.
    public func role(code: String) -> Role? { roles.first { $0.code.rawValue == code } }

    /// The role that a file names, in capitals or small letters.
    public func role(written text: String) -> Role? {
        let code = text.lowercased()
        return roles.first { $0.code.rawValue.lowercased() == code }
    }
}

/// A role of one application (SPEC §1).
public struct Role: Sendable, Hashable {
    /// What a grant of the role says of author groups. The raw value is what the database stores.
    public enum AuthorGroup: String, Sendable, Hashable {
        /// Carries none and makes none.
        case none
        /// Makes the person's own group when it is approved; none may be chosen.
        case own
        /// An existing one must be chosen.
        case chosen
    }

    /// As in CSV files and messages.
    public let code: RoleCode
    public let label: String
    public let authorGroup: AuthorGroup

    public init(code: RoleCode, label: String, authorGroup: AuthorGroup) {
        self.code = code
        self.label = label
        self.authorGroup = authorGroup
    }
}
