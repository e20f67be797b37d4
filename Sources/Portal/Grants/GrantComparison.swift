import Access
import Vocabulary
import Web

/// What approving changes, project by project: what holds now beside what is asked for (SPEC §12.1).
struct GrantComparison: Sendable {
    struct Line: Sendable {
        let kind: String
        let kindText: String
        let project: String
        let before: String
        let after: String
        /// "Adds HDBP0016 PACEMAKER as Local Study Associate".
        let words: String
    }

    let lines: [Line]
    /// Nothing changes.
    let same: Bool

    /// Only what changes.
    var changes: [String] { lines.filter { $0.kind != "kept" }.map(\.words) }

    init(working: [Grant], approved: [Grant], _ texts: Texts) {
        let codes = Set((working + approved).map(\.projectCode)).sorted()
        lines = codes.compactMap { code in
            Line(before: approved.first { $0.projectCode == code }, after: working.first { $0.projectCode == code }, texts)
        }
        same = lines.allSatisfy { $0.kind == "kept" }
    }
}

extension GrantComparison.Line {
    fileprivate init?(before: Grant?, after: Grant?, _ texts: Texts) {
        guard let either = after ?? before else { return nil }
        let kind = Self.kind(before, after)
        let none = texts("account.comparison.none")
        let (old, new) = (before?.roleWords, after?.roleWords)
        let project = "\(either.projectCode) \(either.projectName)"
        self.init(
            kind: kind, kindText: texts("account.comparison.\(kind)"), project: project, before: old ?? none, after: new ?? none,
            words: texts("account.comparison.words.\(kind)", ["project": project, "before": old ?? none, "after": new ?? none]))
    }

    private static func kind(_ before: Grant?, _ after: Grant?) -> String {
        guard let after else { return "removed" }
        guard let before else { return "added" }
        return before.roleWords == after.roleWords ? "kept" : "changed"
    }
}

extension Grant {
    /// The role, and the author group where it was chosen: "Local Study Support · Tom Willems".
    var roleWords: String {
        let chosen = role.authorGroup == .chosen ? authorGroup : nil
        return [role.label, chosen].compactMap(\.self).joined(separator: " · ")
    }
}

extension ListedAccount {
    /// What approving would change, where the account has been approved before; nil for one that is new.
    func comparison(_ texts: Texts) -> GrantComparison? {
        switch account.condition {
        case .draft(let origin), .approval(let origin):
            guard origin != .new else { return nil }
            return GrantComparison(working: working, approved: approved, texts)
        case .approved, .published, .disabled: return nil
        }
    }
}
