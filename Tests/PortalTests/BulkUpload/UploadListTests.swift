@testable import Directory
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Imports
@testable import Portal

/// The lists on the bulk upload pages: rows, reports, earlier files (#41, #37).
@Suite struct UploadListTests {
    /// A file with this number of rows: the first creates a person, every third is wrong, the others concern an existing person.
    private static func file(_ rows: Int) -> String {
        let tom = "85073003328,Tom,Willems,tom.willems@aznoordzee.example,,71090112,"
        let lines = (1...rows).map { $0 == 1 ? "01041219607,Emma,De Smet,emma.desmet@aznoordzee.example,,71090112," : $0 % 3 == 0 ? "\($0),,,,,," : tom }
        return (["ssin,first_name,last_name,email,nihdi,org_nihdi,role"] + lines).joined(separator: "\r\n") + "\r\n"
    }

    private func lines(_ reply: Reply) -> [Int] {
        reply.text.matches(of: #/<td data-label="Line">(\d+)<\/td>/#).compactMap { Int($0.1) }
    }

    @Test func `rows come fifty to a page, all of them or those with an outcome (#41)`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.users, Self.file(180))
        try await stage.visit { open in
            let an = try await open(.an)
            var (path, seen, pages): (String?, [Int], Int) = (upload.path, [], 0)
            while let here = path {
                let page = try await an.get(here)
                seen += lines(page)
                pages += 1
                path = page.text.firstMatch(of: #/rel="next" href="([^"]+)"/#).map { String($0.1.replacing("&amp;", with: "&")) }
            }
            #expect(seen == Array(2...181) && pages == 4)
            let errors = try await an.get("\(upload.path)?outcome=error&after=100")
            #expect(lines(errors).first == 103 && lines(errors).count == 27 && errors.text.contains(">First page</a>"))
            #expect(errors.text.contains("class=\"count-error\" href=\"\(upload.path)?outcome=error\" aria-current=\"true\""))
            #expect(try await an.get("\(upload.path)?outcome=change").text.contains("No row has this outcome."))
            // Unknown outcomes and lines are ignored.
            #expect(try await lines(an.get("\(upload.path)?outcome=x&after=-5")) == Array(2...51))
        }
    }

    @Test func `the report is a file of what the page shows, in the reader's language, and nothing stores it (#41)`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.users, Self.file(3))
        try await stage.speaks(.an, .fr)
        try await stage.visit { open in
            let an = try await open(.an)
            let all = try await an.get("\(upload.path)/report.csv")
            #expect(all.status == .ok && all.contentType == "text/csv; charset=utf-8; header=present" && all.headers[.cacheControl] == "no-store")
            #expect(all.headers[.contentDisposition] == "attachment; filename=\"rows-report.csv\"")
            let rows = all.text.components(separatedBy: "\r\n")
            #expect(rows.first == "line,outcome,reason,ssin,first_name,last_name,email,nihdi,org_nihdi,role" && rows.count == 5)
            #expect(rows[3].hasPrefix("4,error,") && rows[3].contains("Veuillez"))
            #expect(try await an.get("\(upload.path)/report.csv?outcome=create").text.components(separatedBy: "\r\n").count == 3)
        }
    }

    @Test(arguments: [
        ("people.csv", "people-report.csv"), ("People 2026 (1).CSV", "People-2026-1-report.csv"), ("\"; filename=x.exe", "filename-x-exe-report.csv"),
        ("Zoë.csv", "Zo-report.csv"), ("人.csv", "users-report.csv"), ("..", "users-report.csv"), (String(repeating: "a", count: 200), String(repeating: "a", count: 60) + "-report.csv"),
    ])
    func `the name of a report holds nothing that a header or a file system could take amiss`(name: String, expected: String) async throws {
        let stage = try await TestPortal(samples: true)
        let id = try await stage.receive(.users, CSVText.users(), named: name)
        #expect(try await stage.upload(id).reportName == expected)
    }

    @Test func `what a file holds is shown as text, and long values only as far as they fit (#41)`() async throws {
        let stage = try await TestPortal()
        let long = String(repeating: "x", count: 5000)
        let upload = try await stage.upload(.users, "ssin,first_name,last_name,email,org_nihdi,<script>,\r\n1,<b>Emma</b>,\(long),,,,\r\n")
        try await stage.visit { open in
            let page = try await open(.an).get(upload.path).text
            #expect(page.contains("&lt;b&gt;Emma&lt;/b&gt;") && page.contains("&lt;script&gt;") && !page.contains("<b>Emma") && page.contains(">Column 7</th>"))
            #expect(page.contains(String(repeating: "x", count: 200) + "…") && !page.contains(String(repeating: "x", count: 201)))
        }
    }

    @Test func `earlier uploads are listed, the newest first, twenty to a page; one's own, and all for staff (#41 #37)`() async throws {
        let stage = try await TestPortal()
        for number in 1...23 { _ = try await stage.receive(.users, CSVText.users(), named: "file \(number).csv") }
        _ = try await stage.receive(.users, CSVText.users(), as: .karim, named: "karims.csv")
        _ = try await stage.receive(.accounts, CSVText.accounts(), named: "accounts.csv")
        try await stage.visit { open in
            func names(_ page: Reply) -> [String] { page.text.matches(of: #/href="\/manage\/uploads\/\d+">([^<]+)</#).map { String($0.1) } }
            let an = try await open(.an)
            let first = try await an.get(UploadKind.users.path)
            #expect(names(first) == (4...23).reversed().map { "file \($0).csv" })
            let next = try #require(first.text.firstMatch(of: #/rel="next" href="([^"]+)"/#)?.1)
            #expect(try await names(an.get(String(next))) == ["file 3.csv", "file 2.csv", "file 1.csv"])
            #expect(try await names(an.get(UploadKind.accounts.path)) == ["accounts.csv"])
            #expect(try await names(open(.jean).get(UploadKind.users.path)) == [])
            #expect(try await names(open(.marc).get(UploadKind.users.path)).first == "karims.csv")
        }
    }

    @Test func `the example and the schema are files to be saved (#41 #37)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            for kind in UploadKind.allCases {
                let (example, schema) = (try await an.get("\(kind.path)/example.csv"), try await an.get("\(kind.path)/schema.csvs"))
                #expect(example.text == kind.example && schema.text == kind.schema)
                #expect(example.contentType.hasPrefix("text/csv;") && schema.contentType.hasPrefix("text/csv-schema"))
                #expect(example.headers[.contentDisposition] == "attachment; filename=\"\(kind.rawValue)-example.csv\"")
                #expect(schema.headers[.contentDisposition] == "attachment; filename=\"\(kind.rawValue)-schema.csvs\"")
            }
        }
    }
}
