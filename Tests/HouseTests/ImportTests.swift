import Testing

/// Which target may import which (docs/architecture.md, "The house"). The compiler sees what Package.swift allows; this sees what the house allows.
@Suite struct ImportTests {
    /// The targets from the ground up, each with what it may import. Module maps and packages are not in the list.
    private static let house: [(target: String, imports: Set<String>)] = [
        ("Templates", []), ("Vocabulary", []), ("CSV", ["Vocabulary"]), ("Access", ["Vocabulary"]), ("Database", ["Vocabulary"]),
        ("Messaging", ["Vocabulary", "Database"]), ("Provisioning", ["Vocabulary", "Messaging"]),
        ("Web", ["Vocabulary", "Templates", "CSV", "Database"]), ("Mail", ["Vocabulary", "Templates", "Database", "Web"]),
        ("Imports", ["Vocabulary", "CSV", "Database", "Web"]), ("OpenID", ["Vocabulary"]),
        ("Directory", ["Vocabulary", "CSV", "Access", "Database", "Messaging", "Provisioning", "Web", "Mail", "Imports", "OpenID"]),
        ("Portal", ["Vocabulary", "CSV", "Access", "Database", "Messaging", "Provisioning", "Web", "Mail", "Imports", "OpenID", "Directory"]),
        ("Node", ["Vocabulary", "CSV", "Database", "Messaging", "Provisioning", "Web", "Mail", "Imports"]),
        ("SimulatedFAS", ["Vocabulary", "Templates"]),
    ]
    /// They may import everything.
    private static let top: Set<String> = ["Samples", "Gatehouse"]

    @Test func `a target imports what is above it in the house and nothing else`() throws {
        let allowed = Dictionary(uniqueKeysWithValues: Self.house.map { ($0.target, $0.imports) })
        let ours = Self.top.union(allowed.keys)
        for file in try SourceFile.all() where !Self.top.contains(file.target) {
            let imported = Set(file.imports).intersection(ours)
            #expect(imported.subtracting(allowed[file.target] ?? []) == [], "\(file.path)")
        }
    }

    @Test func `every target has its place in the house`() throws {
        let targets = Set(try SourceFile.all().map(\.target))
        #expect(targets.subtracting(Self.house.map(\.target)).subtracting(Self.top) == [])
    }

    @Test func `only the portal's own wiring imports Portal`() throws {
        let importers = Set(try SourceFile.all().filter { $0.imports.contains("Portal") }.map(\.target))
        #expect(importers.subtracting(["Samples", "Gatehouse"]) == [])
    }

    @Test func `nothing but the program imports Samples`() throws {
        let importers = Set(try SourceFile.all().filter { $0.imports.contains("Samples") }.map(\.target))
        #expect(importers == ["Gatehouse"])
    }
}
