import Access
import Database
import Foundation
import HTTPTypes
import NIOCore
import Testing
import Vocabulary

@testable import Imports
@testable import Portal

/// The bulk upload for a program (#41, #37): only the file as a body, and its page as JSON.
@Suite struct UploadResourceTests {
    private struct ReadForm: Decodable {
        struct Upload: Decodable {
            let id: String
            let path: String
            let file_name: String
            let person: String
            let at: String
            let state: String
        }

        let uploads: [Upload]
        let next: String?
    }

    private struct ReadUpload: Decodable {
        struct Row: Decodable {
            let line: String
            let outcome: String
            let reasons: [String]
            let fields: [String]
        }

        struct Progress: Decodable {
            let percent: Int?
            let text: String
        }

        let upload: ReadForm.Upload
        let revision: String
        let sha256: String
        let approval: String?
        let ignored: String?
        let progress: Progress?
        let counts: [String: Int]
        let columns: [String]
        let rows: [Row]
        let can_apply: Bool
        let note: String?
    }

    private func read<Value: Decodable>(_ reply: Reply) throws -> Value {
        #expect(reply.status == .ok && reply.contentType == "application/json" && reply.headers[.cacheControl] == "no-store")
        return try JSONDecoder().decode(Value.self, from: Data(reply.text.utf8))
    }

    @Test func `a program without the token uploads nothing, and is told what is wrong with a file (#37)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = Program(try await open(.an))
            #expect(try await an.upload("a;b\r\n", to: UploadKind.accounts.path, csrf: "x").status == .forbidden)
            let problem = try await an.upload("a;b\r\n", to: UploadKind.accounts.path).problem()
            #expect(problem.status == 422 && problem.errors?.map(\.field) == ["file"])
            let state = try await an.upload(CSVText.accounts(), to: "\(UploadKind.accounts.path)?approval=published").problem()
            #expect(state.errors?.map(\.field) == ["approval"])
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM uploads") == 0)
        }
    }

    @Test func `a program posts a file, waits, reads the rows and applies it (#37)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = Program(try await open(.an))
            let long = String(repeating: "x", count: 300)
            let file = "ssin,email,org_nihdi,app,project_code,role,remark\r\n\(SamplePerson.tom.ssin),a@aznoordzee.example,71090112,hd4dp2,HDBP0010,1,\(long)\r\n1,,,,,,\r\n"
            let path = try await an.upload(file, to: "\(UploadKind.accounts.path)?name=list.csv&approval=pre-approved").destination()
            let waiting: ReadUpload = try read(await an.get(path))
            #expect(waiting.upload.state == "checking" && waiting.progress?.percent == nil && waiting.progress?.text == "Waiting for its turn" && waiting.rows.isEmpty)
            await UploadWork(imports: stage.imports).workOnNext()
            let preview: ReadUpload = try read(await an.get(path))
            #expect(preview.upload.file_name == "list.csv" && preview.upload.person == "An Claes" && preview.approval == "pre-approved" && preview.can_apply)
            #expect(preview.counts == ["all": 2, "create": 1, "change": 0, "skip": 0, "error": 1] && preview.ignored?.contains("remark") == true)
            #expect(preview.rows.map(\.outcome) == ["create", "error"] && preview.rows.map(\.line) == ["2", "3"] && preview.rows[0].fields.last == long)
            #expect(preview.rows[0].reasons == [] && preview.rows[1].reasons.first?.hasPrefix("ssin: ") == true)
            #expect(preview.columns.last == "remark" && preview.sha256.count == 64)
            #expect(try await an.post("\(path)/application", ["revision": preview.revision]).destination() == path)
            await UploadWork(imports: stage.imports).workOnNext()
            let applied: ReadUpload = try read(await an.get("\(path)?outcome=create"))
            #expect(applied.upload.state == "applied" && applied.rows.count == 1 && !applied.can_apply)
            #expect(try await stage.account("a@aznoordzee.example")?.state == .approved)
            let list: ReadForm = try read(await an.get(UploadKind.accounts.path))
            #expect(list.uploads.map(\.path) == [path] && list.uploads.first?.state == "applied" && list.next == nil)
            #expect(list.uploads.first?.at == "2026-05-25T07:00:00Z")
        }
    }

    @Test func `a file without a name gets one, and staff are told whose it is (#41)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let path = try await Program(open(.an)).upload(CSVText.users(), to: UploadKind.users.path).destination()
            await UploadWork(imports: stage.imports).workOnNext()
            let marcs: ReadUpload = try read(await Program(open(.marc)).get(path))
            #expect(marcs.upload.file_name == "users.csv" && !marcs.can_apply && marcs.note?.contains("An Claes") == true && marcs.approval == nil)
        }
    }
}

extension Program {
    fileprivate func upload(_ content: String, to path: String, csrf: String? = nil) async throws -> Reply {
        try await browser.upload(Array(content.utf8), to: path, type: "text/csv", [.csrfToken: csrf ?? browser.csrf])
    }
}
