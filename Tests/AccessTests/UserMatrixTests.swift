import Access
import Foundation
import Testing

@Suite struct UserMatrixTests {
    /// The matrix of the reference, written a second time by hand: number or short name, interface, authenticated user, access manager.
    static let reference = """
        login GUI yes n/a
        0 GUI yes yes
        1a GUI yes yes
        1b GUI no yes
        1c GUI no yes
        2 GUI no yes
        41 CSV no yes
        37 CSV no yes
        export-users CSV no yes
        export-accounts CSV no yes
        13 GUI yes yes
        10 GUI yes yes
        16 GUI no yes
        32a GUI yes yes
        32 GUI yes yes
        33 GUI no yes
        30 GUI yes yes
        24 GUI yes yes
        27 GUI no yes
        31 GUI yes yes
        add-existing GUI no yes
        6 GUI no yes
        5 GUI no yes
        3a GUI yes no
        3b GUI no yes
        4 GUI no yes
        restore GUI no yes
        block GUI no yes
        19 GUI yes no
        21 GUI no yes
        30a GUI no yes
        34 GUI no yes
        35 GUI no yes
        36 GUI no yes
        82 GUI no yes
        74 GUI no yes
        75 GUI yes yes
        78 GUI no yes
        79 GUI yes yes
        """.split(separator: "\n").map(String.init)

    @Test func `every row is that of the reference but #30a, which SPEC §2 gives to the owner too`() {
        let ours = UserMatrix.rows.map { row in
            [row.number, row.interface.rawValue, row.authenticatedUser.rawValue, row.accessManager.rawValue].joined(separator: " ")
        }
        #expect(ours == Self.reference.map { $0 == "30a GUI no yes" ? "30a GUI yes yes" : $0 })
        #expect(UserMatrix.RowID.m30a.row.note?.contains("The reference says no for the AU.") == true)
    }

    @Test(arguments: UserMatrix.RowID.allCases)
    func `a row is called what it is found by`(id: UserMatrix.RowID) {
        #expect(id.row.id == id)
        #expect(id.row.number == id.rawValue)
        #expect(!id.row.text.isEmpty)
    }

    @Test(arguments: UserMatrix.rows.filter { $0.action != nil }.map(\.id))
    func `AU is yes where the rule is for the owner, AM where it is for the access manager`(id: UserMatrix.RowID) throws {
        let row = id.row
        let action = try #require(row.action)
        for condition in row.condition.map({ [$0] }) ?? Array(action.rule.from) {
            let who = action.capacities(from: condition)
            // A person who acts for another is not the owner.
            #expect((row.authenticatedUser == .yes) == (who.contains(.owner) && !row.forAnother), "\(condition)")
            #expect((row.accessManager == .yes) == who.contains(.accessManager), "\(condition)")
        }
    }

    @Test(arguments: AccountAction.allCases)
    func `a rule names the rows that name it`(action: AccountAction) {
        #expect(Set(action.rule.matrix) == Set(UserMatrix.rows.filter { $0.action == action }.map(\.id)))
        #expect(action.rule.matrix.count == Set(action.rule.matrix).count)
    }

    @Test func `restoring is the row of Create New Draft for what is disabled, and not for what is published`() {
        for id in [UserMatrix.RowID.restore, .m35] {
            #expect(id.row.action == .createNewDraft)
            #expect(id.row.condition == .disabled)
            #expect(id.row.authenticatedUser == .no)
        }
        #expect(AccountAction.createNewDraft.capacities(from: .published).contains(.owner))
    }

    @Test func `docs/user-matrix.md is what the matrix prints`() throws {
        let file = try Repository.file("docs/user-matrix.md")
        #expect(
            file == UserMatrixTable.markdown(), "docs/user-matrix.md is stale: run `gatehouse docs user-matrix > docs/user-matrix.md`")
    }

    @Test func `the printed matrix has every section and every row once`() {
        let lines = UserMatrixTable.markdown().split(separator: "\n")
        for section in UserMatrix.Section.allCases { #expect(lines.count { $0 == "## \(section.rawValue)" } == 1) }
        for row in UserMatrix.rows { #expect(lines.count { $0.hasPrefix("| \(row.number) | \(row.system.rawValue) |") } == 1) }
        #expect(lines.allSatisfy { !$0.hasPrefix("|") || $0.count { $0 == "|" } == 9 })
    }
}
