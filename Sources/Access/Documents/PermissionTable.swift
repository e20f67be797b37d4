/// docs/permissions.md, printed from the rules; a test fails if the file is stale.
public enum PermissionTable {
    public static func markdown() -> String {
        var lines = [
            "# Permissions",
            "",
            "Printed from `Sources/Access/Lifecycle/Lifecycle.swift` by `gatehouse docs permissions`. Do not edit.",
            "",
            "A draft or request is *new* (never had live access), *of published* (live access stays until the next publication)",
            "or *of disabled* (closed at the installation until approved).",
            "",
            "Not in the table, since it is of the account's past and not of its state: Enable account brings back what was approved, so it is",
            "refused while nobody ever approved the account, and a new draft of such an account is a new one.",
            "",
            "| action | from | to | who | user matrix | all enabled | four eyes |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += AccountAction.allCases.map(row)
        lines += [""] + EffectsTable.accounts
        lines += ["## Every condition and every capacity", ""]
        lines += AccountCondition.allCases.flatMap(section)
        lines += people + [""] + EffectsTable.people
        return lines.joined(separator: "\n") + "\n"
    }

    /// Actions on people, from `Sources/Access/Users/UserAction.swift`.
    private static var people: [String] {
        let head = [
            "## People", "",
            "Printed from `Sources/Access/Users`. Nobody blocks themselves; the last access manager of an organisation is demoted by staff alone, the last",
            "Administrator is not blocked, and HD Managers and Administrators are blocked by Administrators.", "",
            "| action | holds | who | user matrix |", "|---|---|---|---|",
        ]
        return head + UserAction.allCases.map { action in
            let rule = action.rule
            let cells = [
                rule.label, rule.everywhere ? "everywhere" : "at one organisation", names(rule.who), rule.matrix.map { "#\($0.rawValue)" }.joined(separator: " "),
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
    }

    private static func row(_ action: AccountAction) -> String {
        let rule = action.rule
        let from = AccountCondition.allCases.filter(rule.from.contains).map(name).joined(separator: ", ")
        let cells = [
            rule.label, from, name(rule.to), names(rule.who), rule.matrix.map { "#\($0.rawValue)" }.joined(separator: " "),
            rule.needsEverythingEnabled ? "yes" : "", rule.fourEyes ? "yes" : "",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private static func section(_ condition: AccountCondition) -> [String] {
        let facts = AccountFacts(condition: condition)
        let rows = Capacity.allCases.map { capacity in
            let labels = facts.possible(by: [capacity]).map(\.rule.label)
            return "- \(name(capacity)): \(labels.isEmpty ? "nothing" : labels.joined(separator: ", "))"
        }
        return ["### \(name(condition))", ""] + rows + [""]
    }

    private static func names(_ capacities: Set<Capacity>) -> String {
        Capacity.allCases.filter(capacities.contains).map(name).joined(separator: ", ")
    }

    private static func name(_ capacity: Capacity) -> String {
        switch capacity {
        case .owner: "owner"
        case .accessManager: "access manager"
        case .hdManager: "HD Manager"
        case .administrator: "Administrator"
        case .system: "system"
        }
    }

    private static func name(_ condition: AccountCondition) -> String {
        switch condition {
        case .draft(let origin), .approval(let origin):
            origin == .new ? condition.state.rawValue : "\(condition.state.rawValue) of \(origin.rawValue)"
        case .approved, .published, .disabled: condition.state.rawValue
        }
    }

    private static func name(_ destination: Destination) -> String {
        switch destination {
        case .state(let state): state.rawValue
        case .same: "same"
        case .origin: "what it was made from"
        case .gone: "gone"
        }
    }
}
