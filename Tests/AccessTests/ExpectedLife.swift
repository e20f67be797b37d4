import Access

/// A person as a set of actor roles that occurs in practice.
struct Situation: Sendable, CustomStringConvertible {
    let description: String
    let capacities: Set<Capacity>

    static let all = [
        Situation(description: "nobody", capacities: []),
        Situation(description: "owner", capacities: [.owner]),
        Situation(description: "access manager", capacities: [.accessManager]),
        Situation(description: "owner and access manager", capacities: [.owner, .accessManager]),
        Situation(description: "HD Manager", capacities: [.hdManager]),
        Situation(description: "Administrator", capacities: [.administrator]),
        Situation(description: "owner and HD Manager", capacities: [.owner, .hdManager]),
        Situation(description: "owner and Administrator", capacities: [.owner, .administrator]),
        Situation(description: "system", capacities: [.system]),
    ]

    var owns: Bool { capacities.contains(.owner) }
    /// SPEC §2: HD Manager and Administrator may do everything that an access manager may.
    var manages: Bool { !capacities.isDisjoint(with: [.accessManager, .hdManager, .administrator]) }
}

/// The table of SPEC §2, written a second time by hand, independent of the code: one row per action, one mark per condition.
struct ExpectedRow: Sendable {
    enum Who: Sendable { case ownerOrManager, manager, owner, system }
    enum Mark: Character, Sendable {
        case possible = "+"
        /// Possible, but never for one's own account.
        case fourEyes = "4"
        /// Possible only for managers.
        case managersOnly = "m"
        case wrongState = "-"
        case hadAccess = "h"
    }

    let action: AccountAction
    let who: Who
    let marks: [Mark]
    /// The user matrix numbers from SPEC §2, and the short name of the row for restoring, which has no number.
    let matrix: Set<String>
    let reason: Bool
    let allEnabled: Bool

    init(_ action: AccountAction, _ who: Who, _ marks: String, _ matrix: Set<String> = [], reason: Bool = false, allEnabled: Bool = false) {
        self.action = action
        self.who = who
        self.marks = marks.compactMap(Mark.init)
        self.matrix = matrix
        self.reason = reason
        self.allEnabled = allEnabled
    }

    static let conditions: [AccountCondition] = [
        .draft(.new), .draft(.published), .draft(.disabled), .approval(.new), .approval(.published), .approval(.disabled),
        .approved, .published, .disabled,
    ]

    static let all = [
        //                                                Draft           Approval
        //                                                new pub dis     new pub dis     Approved Published Disabled
        ExpectedRow(.addGrant, .ownerOrManager, /*      */ "+ + +          - - -           - - -", ["13", "32a"]),
        ExpectedRow(.editGrant, .ownerOrManager, /*     */ "+ + +          - - -           - - -", ["30", "31"]),
        ExpectedRow(.removeGrant, .ownerOrManager, /*   */ "+ + +          - - -           - - -", ["30a"]),
        ExpectedRow(.requestApproval, .ownerOrManager, /**/ "+ + +          - - -           - - -", ["1c", "10", "24", "32"], allEnabled: true),
        ExpectedRow(.withdrawRequest, .ownerOrManager, /**/ "- - -          + + +           - - -"),
        ExpectedRow(.returnRequest, .manager, /*        */ "- - -          + + +           - - -", reason: true),
        ExpectedRow(.approve, .manager, /*              */ "4 4 4          4 4 4           - - -", ["2", "16", "27", "33"], allEnabled: true),
        ExpectedRow(.confirmFulfilment, .system, /*     */ "- - -          - - -           + - -"),
        ExpectedRow(.push, .manager, /*                 */ "- - -          - - -           + + -", allEnabled: true),
        ExpectedRow(.disable, .manager, /*              */ "- + -          + + +           + + -", ["3b", "34"]),
        ExpectedRow(.enable, .manager, /*               */ "- - -          - - -           - - 4", ["4"], allEnabled: true),
        ExpectedRow(.createNewDraft, .ownerOrManager, /**/ "- - -          - - -           - + m", ["35", "restore"]),
        ExpectedRow(.discardDraft, .ownerOrManager, /*  */ "- + +          - - -           - - -"),
        ExpectedRow(.resetPassword, .manager, /*        */ "- - -          - - -           - + -", ["21", "36"], allEnabled: true),
        ExpectedRow(.remove, .owner, /*                 */ "+ h h          - - -           - - -", ["3a", "19"]),
    ]

    static func of(_ action: AccountAction) -> ExpectedRow? { all.first { $0.action == action } }

    func mark(in condition: AccountCondition) -> Mark? {
        Self.conditions.firstIndex(of: condition).map { marks[$0] }
    }

    /// The expected refusal with everything enabled and a reason given. A missing permission is reported first.
    func refusal(in condition: AccountCondition, of standing: Situation) -> AccountRefusal? {
        guard isTheirs(standing) else { return .notYours(action) }
        switch mark(in: condition) {
        case .possible: return nil
        case .fourEyes: return standing.owns ? .fourEyes(action) : nil
        case .managersOnly: return standing.manages ? nil : .notYours(action)
        case .hadAccess: return .hadAccess
        case .wrongState, nil: return .wrongState(action, condition.state)
        }
    }

    private func isTheirs(_ standing: Situation) -> Bool {
        switch who {
        case .ownerOrManager: standing.owns || standing.manages
        case .manager: standing.manages
        case .owner: standing.owns
        case .system: standing.capacities == [.system]
        }
    }
}
