import Access
import Testing

@Suite struct PermissionTableTests {
    @Test func `docs/permissions.md is what the rules print`() throws {
        let written = try Repository.file("docs/permissions.md")
        #expect(
            written == PermissionTable.markdown(),
            "docs/permissions.md is stale: run `gatehouse docs permissions > docs/permissions.md`")
    }

    @Test func `the printed table names every action and every condition`() {
        let printed = PermissionTable.markdown()
        for action in AccountAction.allCases { #expect(printed.contains("\n| \(action.rule.label) |")) }
        #expect(printed.split(separator: "\n").count { $0.hasPrefix("### ") } == AccountCondition.allCases.count)
    }
}
