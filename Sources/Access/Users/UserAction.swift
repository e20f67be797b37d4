/// Everything that can be done to a person at one organisation, or everywhere (SPEC §4, "EAM Users").
public enum UserAction: String, CaseIterable, Sendable, Hashable {
    case block
    case unblock
    case promote
    case demote
    case blockEverywhere = "block_everywhere"
    case unblockEverywhere = "unblock_everywhere"
}

/// One line of the table of what can be done to people.
public struct UserRule: Sendable {
    public let label: String
    /// Holds for the person as a whole, and not at one organisation.
    public let everywhere: Bool
    public let who: Set<Capacity>
    /// Rows of the user matrix.
    public let matrix: [UserMatrix.RowID]
}

extension UserAction {
    /// The only place that says who may do it. Pages, bulk actions and JSON ask it.
    public var rule: UserRule {
        let staff: Set<Capacity> = [.hdManager, .administrator]
        let managers = staff.union([.accessManager])
        return switch self {
        case .block: UserRule(label: "Block", everywhere: false, who: managers, matrix: [.block])
        case .unblock: UserRule(label: "Unblock", everywhere: false, who: managers, matrix: [.block])
        case .promote: UserRule(label: "Promote to Access Manager", everywhere: false, who: managers, matrix: [.m5])
        case .demote: UserRule(label: "Demote Access Manager", everywhere: false, who: managers, matrix: [.m6])
        case .blockEverywhere: UserRule(label: "Block everywhere", everywhere: true, who: staff, matrix: [])
        case .unblockEverywhere: UserRule(label: "Unblock everywhere", everywhere: true, who: staff, matrix: [])
        }
    }
}
