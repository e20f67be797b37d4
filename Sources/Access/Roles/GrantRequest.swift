public import Vocabulary

/// What is asked for when a grant is added or edited, with the flaws at the fields where they belong.
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

    /// Everything that is wrong, at its field; empty where the grant can be made (SPEC §1: one per project, and an author group where the role asks for one).
    /// - Parameter application: the one that the account is of.
    public func flaws(in application: ApplicationEntry) -> [Field: Flaw] {
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
        case .none, .own: return authorGroupChosen ? Flaw("flaw.grant.author_group.forbidden") : nil
        case .chosen:
            if !authorGroupChosen { return Flaw("flaw.grant.author_group.missing") }
            return authorGroupExists ? nil : Flaw("flaw.grant.author_group.unknown")
        }
    }
}
