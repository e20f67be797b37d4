import Foundation
import Testing
import Vocabulary
import Web

@testable import Portal

/// The pieces of a page that takes a file.
@Suite struct FileFieldTests {
    private struct Sample: Page {
        static let template = "sample"

        let field: Field
        let progress: ProgressBar
    }

    private func drawn(_ field: Field, _ progress: ProgressBar = ProgressBar(id: "work", label: "Reading", text: "1 of 4 rows", done: 1, of: 4)) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let template = "{{#page.field}}{{>field}}{{/page.field}}{{#page.progress}}{{>progress}}{{/page.progress}}"
        try template.write(to: folder.appendingPathComponent("sample.mustache"), atomically: true, encoding: .utf8)
        let localisation = try Localisation.load()
        let layout = Layout(language: .en, title: "Sample", brand: "Gatehouse", home: "/", csrf: "", path: "/", demo: false)
        return try #require(try TemplateLibrary(folders: [folder], localisation: localisation, assets: Assets.load()).render(Sample(field: field, progress: progress), layout: layout))
    }

    @Test func `a field for a file has its label, its kinds of file, its hint and all its errors`() throws {
        let page = try drawn(.file("file", "CSV file", accept: ".csv,text/csv", required: true, hint: "Up to 128 MB", errors: ["Choose a file.", "<b>"]))
        #expect(page.contains("<label for=\"file\">CSV file <span class=\"required\" aria-hidden=\"true\">*</span></label>"))
        #expect(page.contains("<input id=\"file\" name=\"file\" type=\"file\" accept=\".csv,text/csv\" required aria-describedby=\"file-hint file-errors\" aria-invalid=\"true\">"))
        #expect(page.contains("id=\"file-hint\">Up to 128 MB</p>") && page.contains("<li>Choose a file.</li><li>&lt;b&gt;</li>"))
        #expect(page.matches(of: #/<input id="file"/#).count == 1)
    }

    @Test func `a field for a file without anything special has none of that, and other fields are no files`() throws {
        #expect(try drawn(.file("file", "CSV file", accept: ".csv")).contains("<input id=\"file\" name=\"file\" type=\"file\" accept=\".csv\">"))
        #expect(try !drawn(.text("file", "CSV file", value: "")).contains("type=\"file\""))
    }

    @Test func `a progress bar says how far it is, in words too, and never more than all`() throws {
        func bar(_ done: Int?, of all: Int) throws -> String {
            try drawn(.text("a", "A", value: ""), ProgressBar(id: "work", label: "Reading", text: "So far", done: done, of: all))
        }
        #expect(try bar(1, of: 4).contains("<progress id=\"work-bar\" max=\"4\" value=\"1\" aria-describedby=\"work-text\">So far</progress>"))
        #expect(try bar(0, of: 4).contains(" value=\"0\" ") && bar(9, of: 4).contains(" value=\"4\" ") && bar(0, of: 0).contains("max=\"1\" value=\"0\""))
        let unknown = try bar(nil, of: 4)
        #expect(unknown.contains("<progress id=\"work-bar\" max=\"4\" aria-describedby") && unknown.contains("<label for=\"work-bar\">Reading</label>"))
        #expect(unknown.contains("id=\"work-text\">So far</p>"))
    }
}
