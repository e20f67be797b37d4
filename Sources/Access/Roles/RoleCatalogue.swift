public import Vocabulary

/// The existing applications (SPEC §1). Their names are in the database, their roles here.
public enum Application: String, CaseIterable, Sendable, Hashable {
    case hd4dp2
    case healthstat

    public var label: String { self == .hd4dp2 ? "HD4DP2" : "Healthstat" }
}

/// A role of one application.
public struct Role: Sendable, Hashable {
    public enum AuthorGroup: Sendable, Hashable {
        /// Has no author group.
        case none
        /// Its approval creates the person's own group; the person selects none.
        case own
        /// The person must select an existing group.
        case chosen
    }

    /// The code in CSV files and messages.
    public let code: String
    public let label: String
    public let authorGroup: AuthorGroup
}

extension Application {
    public var roles: [Role] {
        switch self {
        case .hd4dp2:
            [
                Role(code: "1", label: "Local Study Lead", authorGroup: .own),
                Role(code: "2", label: "Local Study Associate", authorGroup: .own),
                Role(code: "3", label: "Local Study Support", authorGroup: .chosen),
            ]
        case .healthstat:
            [
                Role(code: "DATA_PROVIDER_HOSPITAL", label: "Data Provider/Hospital", authorGroup: .none),
                Role(code: "DATA_PROVIDER_INDIVIDUAL", label: "Data Provider/Individual", authorGroup: .none),
                Role(code: "SPONSOR_SPONSOR", label: "Sponsor/Sponsor", authorGroup: .none),
                Role(code: "SPONSOR_INDIVIDUAL", label: "Sponsor/Individual", authorGroup: .none),
            ]
        }
    }

    public func role(code: String) -> Role? { roles.first { $0.code == code } }
}

/// The input for adding or editing a grant; flaws belong to its fields.
public struct GrantRequest: Sendable, Hashable {
    public enum Field: String, Sendable, CaseIterable {
        case project, role, authorGroup = "author_group"
    }

    public var projectChosen: Bool
    public var projectExistsHere: Bool
    public var projectTaken: Bool
    public var role: String
    public var authorGroupChosen: Bool
    public var authorGroupExists: Bool

    public init(
        projectChosen: Bool, projectExistsHere: Bool, projectTaken: Bool, role: String, authorGroupChosen: Bool, authorGroupExists: Bool
    ) {
        self.projectChosen = projectChosen
        self.projectExistsHere = projectExistsHere
        self.projectTaken = projectTaken
        self.role = role
        self.authorGroupChosen = authorGroupChosen
        self.authorGroupExists = authorGroupExists
    }

    /// All flaws by field; empty if the grant is valid (SPEC §1: one per project, role 3 with a group).
    public func flaws(in application: Application) -> [Field: Flaw] {
        var found: [Field: Flaw] = [:]
        found[.project] = projectFlaw
        guard let known = application.role(code: role) else {
            found[.role] = Flaw(role.isEmpty ? "flaw.grant.role.missing" : "flaw.grant.role.unknown")
            return found
        }
        found[.authorGroup] = authorGroupFlaw(for: known)
        return found
    }

    private var projectFlaw: Flaw? {
        if !projectChosen { return Flaw("flaw.grant.project.missing") }
        if !projectExistsHere { return Flaw("flaw.grant.project.unknown") }
        return projectTaken ? Flaw("flaw.grant.project.taken") : nil
    }

    private func authorGroupFlaw(for role: Role) -> Flaw? {
        switch role.authorGroup {
        case .chosen where !authorGroupChosen: Flaw("flaw.grant.author_group.missing")
        case .chosen where !authorGroupExists: Flaw("flaw.grant.author_group.unknown")
        case .none where authorGroupChosen, .own where authorGroupChosen: Flaw("flaw.grant.author_group.forbidden")
        default: nil
        }
    }
}
