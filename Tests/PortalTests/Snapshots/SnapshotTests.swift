import Foundation
import Mail
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Samples

/// Every page and every mail in every language, as it was looked at and checked in. A change of a page is seen as a change of its snapshot.
/// Record anew with `GATEHOUSE_RECORD=1 swift test --filter SnapshotTests`, and read the difference before it is committed.
@Suite struct SnapshotTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static var records: Bool { ProcessInfo.processInfo.environment["GATEHOUSE_RECORD"] != nil }

    /// What differs from run to run says nothing about the page.
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

    /// From the stop's name; the second of the same name gets a number.
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
        #expect(stops.count > 80)
        for (stop, name) in zip(stops, Self.fileNames(stops)) {
            try Self.check(Self.steady(stop.main) + "\n", "pages/\(language.rawValue)/\(name)")
        }
        // What surrounds the pages, once: signed out, and signed in as somebody who manages.
        for (name, stop) in [("layout-signed-out", stops.first), ("layout-manager", stops.first { $0.name == "/manage/accounts" })] {
            let page = try #require(stop)
            try Self.check(Self.steady(page.reply.text.replacing(page.main, with: "<main></main>")), "pages/\(language.rawValue)/\(name)")
        }
    }

    @Test(arguments: Language.allCases)
    func `every mail reads as it was checked in, as text and as HTML`(language: Language) throws {
        let texts = try Localisation.load()[language]
        for kind in MailKind.allCases {
            let content = MailSamples.draft(kind, texts, publicURL: "https://eam.example").content()
            try Self.check("\(content.subject)\n\n\(content.text)\n\(content.html)\n", "mails/\(language.rawValue)/\(kind.rawValue)")
        }
    }

    @Test func `no snapshot is left of a page or mail that is no more`() throws {
        guard !Self.records else { return }
        let walk = FileManager.default.enumerator(at: Self.folder.appendingPathComponent("mails"), includingPropertiesForKeys: nil)
        let mails = (walk?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "html" }
        #expect(mails.count == MailKind.allCases.count * Language.allCases.count)
    }
}
