import Foundation
import Mail
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Samples

/// Every page and every mail in every language, as reviewed and committed. A change of a page shows as a change of its snapshot.
/// Record them again with `GATEHOUSE_RECORD=1 swift test --filter SnapshotTests`, and read the difference before you commit it.
@Suite struct SnapshotTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static var records: Bool { ProcessInfo.processInfo.environment["GATEHOUSE_RECORD"] != nil }

    /// Replaces values that differ from run to run.
    private static func steady(_ html: String) -> String {
        html.replacing(#/name="csrf" value="[^"]*"/#, with: "name=\"csrf\"")
            .replacing(#/<code class="reference">[0-9A-F]+<\/code>/#, with: "<code class=\"reference\"></code>")
            .replacing(#/<code>[0-9a-z.]{40,}@[^<]*<\/code>/#, with: "<code></code>")
            .replacing(#/data-version="[^"]*"/#, with: "data-version")
            .replacing(#/(\/assets\/[a-z]+)\.[0-9a-f]{20}\./#) { "\($0.1)." }
            .replacing(#/[0-9A-Z]{5}(-[0-9A-Z]{5}){3}/#, with: "-password-")
    }

    private static func check(_ text: String, _ name: String) throws {
        let file = folder.appendingPathComponent("\(name).html")
        if records {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try? String(contentsOf: file, encoding: .utf8)
        #expect(expected == text, "\(name) is not as it was checked in")
    }

    /// From the stop's name; a repeated name gets a number.
    private static func fileNames(_ stops: [PageTour.Stop]) -> [String] {
        var seen: [String: Int] = [:]
        return stops.map { stop in
            let plain = stop.name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
            let name = String(plain).split(separator: "-").joined(separator: "-")
            seen[name, default: 0] += 1
            return seen[name] == 1 ? name : "\(name)-\(seen[name] ?? 0)"
        }
    }

    @Test(arguments: Language.allCases)
    func `every page looks as it was checked in`(language: Language) async throws {
        let stops = try await PageTour.through(language)
        let names = Self.fileNames(stops)
        for (stop, name) in zip(stops, names) {
            try Self.check(Self.steady(stop.main) + "\n", "pages/\(language.rawValue)/\(name)")
        }
        // The frame of the pages, once each: signed out, and signed in as a manager.
        let layouts = [("layout-signed-out", stops.first), ("layout-manager", stops.first { $0.name == "/manage/accounts" })]
        for (name, stop) in layouts {
            let page = try #require(stop)
            try Self.check(Self.steady(page.reply.text.replacing(page.main, with: "<main></main>")), "pages/\(language.rawValue)/\(name)")
        }
        try Self.expectNothingElse(in: "pages/\(language.rawValue)", than: names + layouts.map(\.0))
    }

    @Test(arguments: Language.allCases)
    func `every mail reads as it was checked in, as text and as HTML`(language: Language) throws {
        let texts = try Localisation.load()[language]
        for kind in MailKind.allCases {
            let content = MailSamples.draft(kind, texts, publicURL: "https://eam.example").content()
            try Self.check("\(content.subject)\n\n\(content.text)\n\(content.html)\n", "mails/\(language.rawValue)/\(kind.rawValue)")
        }
        try Self.expectNothingElse(in: "mails/\(language.rawValue)", than: MailKind.allCases.map(\.rawValue))
    }

    /// A snapshot of a page or mail that is no more is one that nothing is compared with: a page that left the tour is missed here. Recording takes it away.
    private static func expectNothingElse(in path: String, than names: [String]) throws {
        let place = folder.appendingPathComponent(path)
        let left = Set(try FileManager.default.contentsOfDirectory(atPath: place.path)).subtracting(names.map { "\($0).html" })
        if records { for file in left { try FileManager.default.removeItem(at: place.appendingPathComponent(file)) } }
        #expect(records || left.isEmpty, "of no page or mail: \(left.sorted())")
    }

    @Test func `the folders are those of the languages`() throws {
        for kind in ["pages", "mails"] {
            let found = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appendingPathComponent(kind).path)
            #expect(Set(found) == Set(Language.allCases.map(\.rawValue)))
        }
    }
}
