import Access
import Foundation
import Testing
import Vocabulary
import Web

@testable import Imports
@testable import Portal
@testable import Directory

@Suite struct TextKeyTests {
    /// Texts whose keys the code builds from these prefixes and the raw values of closed enums.
    private static let composed = [
        "account.comparison.", "account.comparison.words.", "account.live.", "action.", "bulk.change.", "bulk.label.", "capacity.", "done.", "error.", "mail.",
        "messages.", "month.", "reconciliation.kind.", "refusal.wrong_state.", "signin.failure.", "state.", "timeline.", "upload.page.done.", "upload.page.outcome.", "upload.page.state.",
        "upload.page.trouble.", "user_action.", "user_bulk.change.", "user_bulk.done.",
        "user_refusal.", "user_timeline.", "waiting.", "weekday.",
    ]

    private static let confirmations = Set(AccountAction.allCases.compactMap { $0.effects.confirmation?.dropFirst("done.".count) }).map(String.init)

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func entries(_ language: Language) throws -> [String: String] {
        let file = root.appendingPathComponent("Sources/Web/Localisation/\(language.rawValue).json")
        return try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
    }

    private static func sources() throws -> String {
        let walk = FileManager.default.enumerator(at: root.appendingPathComponent("Sources"), includingPropertiesForKeys: nil)
        let files = (walk?.allObjects as? [URL] ?? []).filter { ["swift", "mustache"].contains($0.pathExtension) }
        return try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
    }

    private static func withoutPlural(_ key: String) -> String {
        for ending in [".one", ".other"] where key.hasSuffix(ending) { return String(key.dropLast(ending.count)) }
        return key
    }

    @Test(arguments: Language.allCases)
    func `every language has every text, and none is empty`(language: Language) throws {
        let (english, texts) = (try Self.entries(.en), try Self.entries(language))
        #expect(Set(texts.keys).symmetricDifference(english.keys).isEmpty)
        #expect(texts.filter { $0.value.allSatisfy(\.isWhitespace) }.isEmpty)
    }

    @Test func `no text is unused`() throws {
        let sources = try Self.sources()
        let quoted = sources.matches(of: #/"([a-z][A-Za-z0-9_.-]*)"/#).map { String($0.1) }
        let used = Set(quoted + sources.matches(of: #/\[\[([a-z][A-Za-z0-9_.-]*)\]\]/#).map { String($0.1) })
        let unused = try Self.entries(.en).keys.filter { key in
            !used.contains(key) && !used.contains(Self.withoutPlural(key)) && !Self.composed.contains { key.hasPrefix($0) }
        }
        #expect(unused.sorted() == [])
    }

    @Test func `a family of texts has exactly one for each value it can be put together from`() throws {
        let families: [(String, [String])] = [
            ("action.", AccountAction.allCases.map(\.rawValue) + ["reconcile"]), ("reconciliation.kind.", DriftKind.allCases.map(\.rawValue)), ("refusal.wrong_state.", AccountAction.allCases.map(\.rawValue)),
            ("capacity.", Capacity.allCases.map(\.rawValue)), ("state.", AccountState.allCases.map(\.rawValue)),
            ("done.", Confirmation.allCases.map(\.rawValue) + Self.confirmations), ("timeline.kind.", MailKind.allCases.map(\.rawValue)),
            ("bulk.change.", (BulkAction.offered(approval: true) + BulkAction.offered(approval: false)).map(\.rawValue)),
            ("bulk.label.", (BulkAction.offered(approval: true) + BulkAction.offered(approval: false)).map(\.rawValue)),
            ("account.comparison.words.", ["added", "changed", "kept", "removed"]), ("user_action.", UserAction.allCases.map(\.rawValue)),
            ("user_bulk.change.", UserAction.allCases.map(\.rawValue)), ("user_bulk.done.", UserAction.allCases.map(\.rawValue)),
            ("user_refusal.", UserRefusal.allCases.map(\.rawValue)),
            ("user_timeline.", UserAction.allCases.map(\.rawValue) + ["add_user", "create_user", "add_existing_user", "first_sign_in"]),
            ("upload.page.outcome.", RowOutcome.allCases.map(\.rawValue)), ("upload.page.done.", RowOutcome.allCases.map(\.rawValue)),
            ("upload.page.state.", ["receiving", "checking", "previewed", "applying", "applied"]),
            ("upload.page.trouble.", ["interrupted", "rights", "failed"]), ("month.", (1...12).map(String.init)), ("weekday.", (1...7).map(String.init)), ("account.live.", ["none", "open", "closed"]),
        ]
        let keys = try Self.entries(.en).keys
        for (family, values) in families {
            #expect(keys.filter { $0.hasPrefix(family) }.sorted() == values.map { family + $0 }.sorted())
        }
        for kind in MailKind.allCases { #expect(keys.contains("mail.\(kind.rawValue).subject") && keys.contains("mail.\(kind.rawValue).body")) }
    }

    @Test func `no beginning of a composed key is named here that the code does not use`() throws {
        let sources = try Self.sources()
        for beginning in Self.composed {
            #expect(sources.contains("\"\(beginning)"), "\(beginning)")
        }
    }

    @Test func `no text that the code asks for is missing`() throws {
        let sources = try Self.sources()
        let english = try Self.entries(.en)
        let families = Set(english.keys.compactMap { $0.split(separator: ".").first.map(String.init) })
        let literals = sources.matches(of: #/"([a-z_]+(?:\.[A-Za-z0-9_-]+)+)"/#).map { String($0.1) }
        // Names of jobs and hosts look similar and are not keys.
        let others = ["mail.com", "node.sessions", "node.sign_in_failures", "sessions.expire", "node.sqlite"]
        let missing = Set(literals).filter { key in
            families.contains(String(key.prefix { $0 != "." })) && english[key] == nil && english["\(key).one"] == nil && !others.contains(key)
        }
        #expect(missing.sorted() == [])
        let inTemplates = sources.matches(of: #/\[\[([a-z][A-Za-z0-9_.-]*)\]\]/#).map { String($0.1) }.filter { $0.contains(".") }
        #expect(inTemplates.filter { english[$0] == nil } == [])
    }

    @Test(arguments: Language.allCases)
    func `a text has the same places in every language`(language: Language) throws {
        func places(_ text: String) -> Set<String> { Set(text.matches(of: #/\{\{(\w+)\}\}/#).map { String($0.1) }) }
        let (english, texts) = (try Self.entries(.en), try Self.entries(language))
        let different = english.filter { places($0.value) != places(texts[$0.key] ?? "") }.keys
        #expect(different.sorted() == [])
    }

    @Test func `a value that looks like a place is left as it is`() throws {
        let texts = try Localisation.load()[.en]
        let reason = (0..<50).map { "{{a\($0)}}" }.joined()
        let others = Dictionary(uniqueKeysWithValues: (0..<50).map { ("a\($0)", "x") })
        #expect(texts("mail.returned.body", others.merging(["reason": reason]) { $1 }).contains(reason))
    }

    @Test(arguments: Language.allCases)
    func `plural forms come in pairs`(language: Language) throws {
        let texts = try Self.entries(language)
        for key in texts.keys where key.hasSuffix(".one") { #expect(texts["\(Self.withoutPlural(key)).other"] != nil, "\(key)") }
    }

    @Test(arguments: Language.allCases.filter { $0 != .en })
    func `a translation is one: few texts are the same as in English`(language: Language) throws {
        let (english, texts) = (try Self.entries(.en), try Self.entries(language))
        let same = english.filter { $0.value.count > 12 && $0.value == texts[$0.key] && !$0.value.hasPrefix("{{") }.keys
        #expect(same.count * 20 < english.count, "\(same.sorted())")
    }
}
