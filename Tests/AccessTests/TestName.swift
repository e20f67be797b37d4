import Foundation

/// The name of a test in a source file, with its user matrix numbers.
struct TestName: Sendable, Equatable {
    /// In lower case, as separate words.
    let words: String
    let numbers: Set<String>

    /// The names of all tests of the portal, the node or the browser.
    static func all() throws -> [TestName] {
        let swift = try ["Tests/PortalTests", "Tests/NodeTests"].flatMap { try Repository.sources(under: $0, ending: "swift") }
        let python = try Repository.sources(under: "Tests/Browser", ending: "py")
        return swift.flatMap(inSwift) + python.flatMap(inPython)
    }

    /// Swift: ``func `nobody else adds a grant (#13 #32a)` ``.
    static func inSwift(_ source: String) -> [TestName] {
        source.split(separator: "\n").compactMap { line in
            guard let name = line.firstMatch(of: /^\s*(?:@Test.*\s)?func `([^`]+)`/)?.1 else { return nil }
            return TestName(words: name.lowercased(), numbers: Set(name.matches(of: /#([0-9a-z-]+)/).map { String($0.1) }))
        }
    }

    /// Python: `def test_m13_m32a_she_adds_a_grant`, or `@pytest.mark.matrix("13", "add-existing")` on a line above it.
    static func inPython(_ source: String) -> [TestName] {
        var marked: Set<String> = []
        return source.split(separator: "\n").compactMap { line in
            if line.hasPrefix("@pytest.mark.matrix(") {
                marked.formUnion(line.matches(of: /"([^"]+)"/).map { String($0.1) })
            }
            guard let definition = line.firstMatch(of: /^def (\w+)/)?.1 else { return nil }
            defer { marked = [] }
            guard definition.hasPrefix("test_") else { return nil }
            let parts = definition.split(separator: "_")
            let named = parts.compactMap { $0.wholeMatch(of: /m([0-9]+[a-z]?)/)?.1 }.map(String.init)
            return TestName(words: parts.joined(separator: " ").lowercased(), numbers: marked.union(named))
        }
    }
}

/// The files of this checkout.
enum Repository {
    static func file(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func sources(under folder: String, ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path())
            .filter { $0.hasSuffix(".\(ending)") }.sorted().map { try file("\(folder)/\($0)") }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
