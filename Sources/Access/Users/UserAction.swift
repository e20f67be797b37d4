/// Every action on a person at one organisation, or everywhere (SPEC §4, "EAM Users").
public enum UserAction: String, CaseIterable, Sendable, Hashable {
    case block
    case unblock
    case promote
    case demote
    case blockEverywhere = "block_everywhere"
    case unblockEverywhere = "unblock_everywhere"
}

/// One row of the table of actions on people.
public struct UserRule: Sendable {
    public let label: String
    /// Applies to the person as a whole, not to one organisation.
    public let everywhere: Bool
    public let who: Set<Capacity>
    /// Rows of the user matrix.
    public let matrix: [UserMatrix.RowID]
}

extension UserAction {
    /// Only this table decides who may do it. Pages, bulk actions and JSON use it.
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
