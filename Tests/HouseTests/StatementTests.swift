import Testing

/// Each table's rows are added by one statement, in the folder of what they are (DESIGN rule 6).
@Suite struct StatementTests {
    /// Migrations are history: they keep the statements of their day. Samples make a million rows at a time, which has statements of its own.
    private func isOwnWay(_ file: SourceFile) -> Bool { file.path.contains("Schema") || file.path.hasSuffix("OverviewFill.swift") || file.target == "Samples" }

    @Test func `no table has two statements that add rows`() throws {
        var places: [String: [String]] = [:]
        for file in try SourceFile.all() where !isOwnWay(file) {
            for found in file.text.matches(of: #/INSERT INTO ([a-z_]+)/#) { places["\(side(file)) \(found.1)", default: []].append(file.path) }
        }
        // Ranges of a search are divided, begun and copied: three statements in one file, which is theirs.
        let doubled = places.filter { Set($0.value).count > 1 || ($0.value.count > 1 && !$0.key.hasSuffix("search_ranges")) }
        #expect(doubled.isEmpty, "\(doubled)")
    }

    /// Portal and node have databases of their own.
    private func side(_ file: SourceFile) -> String { file.target == "Node" ? "node" : "portal" }
}
