import Testing

/// Folders are features, never kinds (DESIGN, "The house").
@Suite struct FolderTests {
    private static let kinds: Set<String> = [
        "Models", "Controllers", "Helpers", "Utils", "Utilities", "Managers", "Services", "Common", "Misc", "Extensions", "Protocols", "Types",
    ]

    @Test func `no folder is named after a kind of code`() throws {
        let folders = try SourceFile.all().flatMap { $0.path.split(separator: "/").dropLast().map(String.init) }
        #expect(Self.kinds.intersection(folders) == [])
    }

    @Test func `a file has one subject and is not long`() throws {
        let long = try SourceFile.all().filter { $0.text.split(separator: "\n", omittingEmptySubsequences: false).count > 260 }
        #expect(long.map(\.path) == [])
    }
}
