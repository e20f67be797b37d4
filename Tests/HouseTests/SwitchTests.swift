import Foundation
import Testing

/// What the compiler cannot see: that a switch over what can be done, how things stand or why not names every case (DESIGN rule 1), and that no
/// rule is asked with a reason that nobody gave.
@Suite struct SwitchTests {
    @Test func `no switch over actions, states, conditions or refusals ends in default`() throws {
        let sources = try SourceFile.all().map(\.text)
        let enums = sources.flatMap(ClosedEnum.all)
        for name in ["AccountAction", "UserAction", "AccountState", "AccountCondition", "AccountRefusal", "UserRefusal"] {
            #expect(enums.contains { $0.name == name && $0.cases.count >= 5 }, "\(name) is not found")
        }
        #expect(sources.flatMap { defaults(in: $0, enums) } == [])
    }

    @Test func `no reason is made up to please a rule`() throws {
        #expect(try SourceFile.all().map(\.text).filter { $0.contains("given later") }.count == 0)
    }

    @Test func `a default is found where it hides a case, and nowhere else`() {
        let enums = [ClosedEnum(name: "AccountAction", cases: ["approve", "push", "remove"])]
        func found(_ cases: String) -> Int { defaults(in: "        switch thing {\n\(cases)\n        }\n", enums).count }
        #expect(found("        case .approve where isOpen, .push: 1\n        default: 2") == 1)
        #expect(found("        case .some(.remove): 1\n        case nil: 3\n        default: 2") == 1)
        #expect(found("        case .approve: 1\n        case .push, .remove: 2") == 0)
        #expect(found("        case .approve: 1\n        case .text(let text): 1\n        default: 2") == 0)
        #expect(found("        case \"ssin\": .approve\n        default: .push") == 0)
    }

    @Test func `the cases of an enum are read from its text`() {
        let text = """
            public enum AccountState: String, Sendable {
                case draft = "Draft", approval
                case wrong(AccountAction, State)

                var isOpen: Bool {
                    switch self {
                    case .other: true
                    }
                }
            }
            """
        #expect(ClosedEnum.all(in: text) == [ClosedEnum(name: "AccountState", cases: ["draft", "approval", "wrong"])])
    }

    /// The switches that have a default and name cases of one of the enums alone.
    private func defaults(in source: String, _ enums: [ClosedEnum]) -> [String] {
        guard source.contains("default:") else { return [] }
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.indices.compactMap { hidesCase(lines[$0], lines[($0 + 1)...], enums) ? lines[$0] : nil }
    }

    private func hidesCase(_ line: String, _ following: ArraySlice<String>, _ enums: [ClosedEnum]) -> Bool {
        guard line.contains("switch "), line.hasSuffix("{") else { return false }
        let indent = String(line.prefix { $0 == " " })
        var names: Set<String> = []
        var hasDefault = false
        for next in following {
            if next.hasPrefix(indent + "}") { break }
            if next.hasPrefix(indent + "default:") { hasDefault = true }
            guard next.hasPrefix(indent + "case ") else { continue }
            let pattern = next.prefix { $0 != ":" }.split(separator: " where ").first ?? ""
            for name in pattern.matches(of: /\.([a-z]\w*)/) { names.insert(String(name.1)) }
        }
        names.subtract(["some", "none"])
        return hasDefault && !names.isEmpty && enums.contains { names.isSubset(of: $0.cases) }
    }
}

/// An enum of actions, states, conditions or refusals, as its text has it.
private struct ClosedEnum: Equatable {
    let name: String
    let cases: Set<String>

    static func all(in source: String) -> [ClosedEnum] {
        guard source.contains("enum ") else { return [] }
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.indices.compactMap { read(lines[$0], lines[($0 + 1)...]) }
    }

    private static func read(_ line: String, _ following: ArraySlice<String>) -> ClosedEnum? {
        let pattern = /^( *)(?:public |private |fileprivate )*enum (\w*(?:Action|State|Condition|Refusal|Live|AuthorGroup))\b.*\{/
        guard line.contains("enum "), let found = line.firstMatch(of: pattern) else { return nil }
        let indent = String(found.1)
        let inside = indent + "    case "
        var declared: [String] = []
        if line.hasSuffix("}") {
            declared = line.split(separator: "{ case ").dropFirst().map(String.init)
        } else {
            for next in following {
                if next == indent + "}" { break }
                if next.hasPrefix(inside) { declared.append(String(next.dropFirst(inside.count))) }
            }
        }
        var cases: Set<String> = []
        for text in declared {
            let plain = text.replacing(/\([^)]*\)|= "[^"]*"/, with: "")
            for word in plain.matches(of: /\w+/) { cases.insert(String(word.0)) }
        }
        return cases.isEmpty ? nil : ClosedEnum(name: String(found.2), cases: cases)
    }
}
