/// docs/user-matrix.md, printed from the matrix; a test fails if the file is stale.
public enum UserMatrixTable {
    public static func markdown() -> String {
        let opening = [
            "# User matrix",
            "",
            "Printed from `Sources/Access/Matrix/UserMatrixRows.swift` by `gatehouse docs user-matrix`. Do not edit.",
            "",
            "What an authenticated user and an access manager may do. A row's number is in the names of its tests, as `#1a`.",
            "[permissions.md](permissions.md) says when the action named under *rule* is possible. HD Manager and Administrator may do",
            "all that an access manager may, for every organisation.",
            "",
            "## Legend",
            "",
        ]
        return (opening + legend + [""] + UserMatrix.Section.allCases.flatMap(section)).joined(separator: "\n")
    }

    private static let legend = [
        "- **#**: the number in the reference; a word of ours where it gives none",
        "- **application**: what the action has an effect on. Changing grants is told of HD4DP2 and is the same in every application",
        "- **interface**: GUI, the pages; CSV, a file",
        "- **AU**: authenticated user, signed in with eID or itsme, for what is their own",
        "- **AM**: access manager, for the own organisations",
        "- **n/a**: not applicable",
        "- **LSL**, **LSA**, **LSS (AG)**: Local Study Lead, Local Study Associate, Local Study Support with an author group",
        "- **DP/H**, **DP/I**: Data Provider/Hospital, Data Provider/Individual",
        "- **Sp/Sp**, **Sp/I**: Sponsor/Sponsor, Sponsor/Individual",
    ]

    private static func section(_ section: UserMatrix.Section) -> [String] {
        let head = [
            "## \(section.rawValue)", "",
            "| # | application | action | interface | AU | AM | rule | note |",
            "|---|---|---|---|---|---|---|---|",
        ]
        return head + UserMatrix.rows.filter { $0.section == section }.map(line) + [""]
    }

    private static func line(_ row: UserMatrix.Row) -> String {
        let cells = [
            row.number, row.system.rawValue, row.text, row.interface.rawValue, row.authenticatedUser.rawValue,
            row.accessManager.rawValue, row.action?.rule.label ?? "", row.note ?? "",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}
