import Foundation
import Testing

/// What the compiler cannot see: that a switch over what can be done, how things stand or why not names every case (DESIGN rule 1), and that no
/// rule is asked with a reason that nobody gave.
@Suite struct HouseSwitchTests {
    @Test func `no switch over actions, states, conditions or refusals ends in default`() throws {
        let sources = try Repository.sources(under: "Sources", ending: "swift")
        let enums = sources.flatMap(ClosedEnum.all)
        for name in ["AccountAction", "UserAction", "AccountState", "AccountCondition", "Refusal", "UserRefusal"] {
            #expect(enums.contains { $0.name == name && $0.cases.count >= 5 }, "\(name) is not found")
        }
        #expect(sources.flatMap { defaults(in: $0, enums) } == [])
    }

    @Test func `no reason is made up to please a rule`() throws {
        #expect(try Repository.sources(under: "Sources", ending: "swift").filter { $0.contains("given later") }.count == 0)
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
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.indices.compactMap { start in
            guard lines[start].contains(/\bswitch\b.*\{$/) else { return nil }
            let indent = String(lines[start].prefix { $0 == " " })
            let body = lines[(start + 1)...].prefix { !$0.hasPrefix(indent + "}") }
            guard body.contains(where: { $0.hasPrefix(indent + "default:") }) else { return nil }
            let patterns = body.filter { $0.hasPrefix(indent + "case ") }.map { $0.prefix { $0 != ":" }.split(separator: " where ")[0] }
            let names = Set(patterns.flatMap { $0.matches(of: /\.([a-z]\w*)/).map { String($0.1) } }).subtracting(["some", "none"])
            return !names.isEmpty && enums.contains { names.isSubset(of: $0.cases) } ? lines[start] : nil
        }
    }
}

/// An enum of actions, states, conditions or refusals, as its text has it.
private struct ClosedEnum: Equatable {
    let name: String
    let cases: Set<String>

    static func all(in source: String) -> [ClosedEnum] {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.indices.compactMap { start in
            let line = lines[start]
            guard let found = line.firstMatch(of: /^( *)(?:public |private |fileprivate )*enum (\w*(?:Action|State|Condition|Refusal|Live|AuthorGroup))\b.*\{/)
            else { return nil }
            let inside = String(found.1) + "    case "
            let body = line.hasSuffix("}") ? [] : lines[(start + 1)...].prefix { $0 != found.1 + "}" }
            let declared = line.split(separator: "{ case ").dropFirst().map(String.init) + body.filter { $0.hasPrefix(inside) }.map { String($0.dropFirst(inside.count)) }
            let plain = declared.map { $0.replacing(/\([^)]*\)|= "[^"]*"/, with: "") }
            let cases = Set(plain.flatMap { $0.matches(of: /\w+/).map { String($0.0) } })
            return cases.isEmpty ? nil : ClosedEnum(name: String(found.2), cases: cases)
        }
    }
}
