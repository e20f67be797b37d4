import Access
import Database
import Foundation
import Testing
import Vocabulary
import Web

@testable import Imports
@testable import Portal
import Messaging
import CSV
@testable import Directory
@testable import Provisioning

/// An uploaded file: who can see it, which data stays, and the effect of a stopped program.
@Suite struct UploadedFileTests {
    private let row = "85073003328,a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,"

    @Test func `a file that cannot be read is refused as a whole, and nothing of it is kept`() async throws {
        let stage = try await TestPortal()
        for file in ["", "ssin,email\n1,2\n", "PK\u{3}\u{4}not a text at all", "ssin,ssin,email,org_nihdi,app,project_code,role\n"] {
            await #expect(throws: CSVFileFlaw.self) { try await stage.upload(.accounts, file) }
        }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM uploads") == 0)
    }

    @Test func `a file longer than the limit is refused, and nothing of it is kept`() async throws {
        let stage = try await TestPortal(uploadLimits: CSVLimits(bytes: 1_000_000, rows: 3))
        await #expect(throws: CSVFileFlaw.self) { try await stage.upload(.accounts, CSVText.accounts(row, row, row, row)) }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM upload_chunks") == 0)
        #expect(try await stage.upload(.accounts, CSVText.accounts(row, row, row)).rows == 3)
    }

    @Test func `no SSIN of a file stands in the database in the clear`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.accounts, CSVText.accounts(row))
        let bytes = try await stage.database.read { db in
            try db.rows("SELECT body FROM upload_chunks UNION ALL SELECT body FROM upload_results") { try $0.bytes("body") }
        }
        #expect(!bytes.isEmpty)
        #expect(bytes.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("85073003328") })
        #expect(try await stage.imports.rows(of: upload).rows.first?.fields.first == "85073003328")
    }

    @Test func `only whoever uploaded a file sees it and applies it; staff see it too`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.accounts, CSVText.accounts(row))
        let (karim, marc) = (try await stage.uploader(.karim), try await stage.uploader(.marc))
        #expect(try await stage.database.read { try stage.imports.upload(upload.id, for: karim, in: $0) } == nil)
        await #expect(throws: NotFound.self) { try await stage.imports.requestApplication(of: upload.id, by: karim) }
        await #expect(throws: UploadRefusal.self) { try await stage.imports.requestApplication(of: upload.id, by: marc) }
        await #expect(throws: UploadRefusal.self) { try await stage.imports.discardUpload(upload.id, by: marc) }
        #expect(try await stage.database.read { try stage.imports.upload(upload.id, for: marc, in: $0)?.counts } == OutcomeCounts(creates: 1))
    }

    @Test func `a file is applied once`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.uploadAndApply(.accounts, CSVText.accounts(row))
        await #expect(throws: UploadRefusal.self) { try await stage.apply(upload) }
        await #expect(throws: UploadRefusal.self) { try await stage.imports.discardUpload(upload.id, by: try await stage.uploader(.an)) }
        #expect(upload.appliedAt != nil)
        #expect(upload.hash.count == 64)
    }

    @Test func `the schema is after a file what it was before, also where the file could not be applied`() async throws {
        let stage = try await TestPortal()
        guard stage.database.driver.dialect == .sqlite else { return }
        let before = try await schema(stage)
        try await stage.uploadAndApply(.accounts, CSVText.accounts(row))
        #expect(try await schema(stage) == before)
        try await stage.run("CREATE TRIGGER no_more BEFORE INSERT ON accounts BEGIN SELECT RAISE(ABORT, 'no'); END")
        let broken = try await schema(stage)
        _ = try? await stage.uploadAndApply(.accounts, CSVText.accounts("85073003328,b@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,"))
        #expect(try await schema(stage) == broken)
    }

    private func schema(_ stage: TestPortal) async throws -> [String] {
        try await stage.database.read { try $0.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name") { try $0.text("sql") } }
    }

    @Test func `an account of a file is found by what it is called, and stands where its state puts it`() async throws {
        let stage = try await TestPortal()
        try await stage.uploadAndApply(.accounts, CSVText.accounts(row), .preApproved)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE email = 'a@aznoordzee.example' AND state = 'Approved' AND live = 'open'") == 1)
        let found = try await stage.database.read { db in
            try db.rows("""
                SELECT a.email FROM accounts AS a WHERE a.id IN (\(ListSchema.accountSearch.rows(containing: "a@aznoord", db.dialect)))
                """) { try $0.text("email") }
        }
        #expect(found.contains("a@aznoordzee.example"))
    }

    @Test func `what the program was at when it stopped: half received is gone, half looked at is looked at anew, half applied holds nothing`() async throws {
        let stage = try await TestPortal()
        var uploads: [Upload] = []
        for number in 0..<3 { uploads.append(try await stage.upload(.accounts, CSVText.accounts(row.replacing("a@", with: "a\(number)@")))) }
        for (upload, state) in zip(uploads, ["receiving", "checking", "applying"]) { try await stage.run("UPDATE uploads SET state = \(state) WHERE id = \(upload.id)") }
        let now = stage.clock.now.addingTimeInterval(stage.database.driver.dialect == .sqlite ? 0 : 3600)
        try await stage.database.write { try $0.recoverUploads(at: now) }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM uploads WHERE id = \(uploads[0].id)") == 0)
        #expect(await UploadWork(imports: stage.imports).workOnNext())
        #expect(try await stage.upload(uploads[1].id).state == .previewed)
        #expect(try await stage.upload(uploads[2].id).trouble == .interrupted)
        #expect(try await stage.apply(stage.upload(uploads[2].id)).state == .applied)
    }

    @Test func `a file that cannot be looked at says so, and holds up no other`() async throws {
        let stage = try await TestPortal()
        let damaged = try await stage.upload(.accounts, CSVText.accounts(row))
        let other = try await stage.upload(.accounts, CSVText.accounts(row.replacing("a@", with: "b@")))
        try await stage.run("UPDATE upload_chunks SET body = \([UInt8]([0])) WHERE upload_id = \(damaged.id)")
        try await stage.run("UPDATE uploads SET state = 'checking'")
        #expect(await UploadWork(imports: stage.imports).workOnNext())
        #expect(await UploadWork(imports: stage.imports).workOnNext())
        #expect(try await stage.upload(damaged.id).trouble == .failed)
        #expect(try await stage.upload(other.id).counts == OutcomeCounts(creates: 1))
    }

    @Test func `the audit names who uploaded and applied what`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.uploadAndApply(.accounts, CSVText.accounts(row))
        let entries = try await stage.texts("SELECT action || ' ' || actor_id || ' ' || details AS t FROM audit WHERE subject_kind = 'upload' ORDER BY seq")
        let an = try await stage.userID(.an)
        #expect(entries == [
            "upload \(an) {\"rows\":\"1\",\"sha256\":\"\(upload.hash)\"}",
            "apply_upload \(an) {\"change\":\"0\",\"create\":\"1\",\"error\":\"0\",\"sha256\":\"\(upload.hash)\",\"skip\":\"0\"}",
        ])
        #expect(try await stage.database.read { try $0.verifyAudit() } != .broken(seq: 1))
    }

    @Test func `rows are given page by page, and by outcome`() async throws {
        let stage = try await TestPortal()
        let rows = (0..<1200).map { "85073003328,a\($0)@aznoordzee.example,71090112,hd4dp2,HDBP0001,\($0 % 100 == 7 ? 9 : 1)," }
        let upload = try await stage.upload(.accounts, (["ssin,email,org_nihdi,app,project_code,role,authorgroup"] + rows).joined(separator: "\n"), piece: 777)
        #expect(upload.counts == OutcomeCounts(creates: 1188, errors: 12))
        let first = try await stage.imports.rows(of: upload, .error, size: 10)
        let second = try await stage.imports.rows(of: upload, .error, after: first.next ?? 0, size: 10)
        #expect(first.rows.map(\.line) == stride(from: 9, to: 1000, by: 100).map { $0 })
        #expect(second.rows.map(\.line) == [1009, 1109])
        #expect(second.next == nil)
        #expect(try await stage.imports.rows(of: upload, after: 1150).rows.count == 50)
    }

    @Test func `the report is the file with line, outcome and reason before it, and no formula of the file leaves with it`() async throws {
        let stage = try await TestPortal()
        let file = "remark;ssin;email;org_nihdi;app;project_code;role\n=cmd();85073003328;a@aznoordzee.example;71090112;hd4dp2;HDBP0001;1\n\"x;\"\"y\";;;;;;\n"
        let upload = try await stage.upload(.accounts, file)
        var report = ""
        try await stage.imports.report(of: upload, nil, stage.services.localisation[.en]) { report += $0 }
        let lines = report.split(separator: "\r\n")
        #expect(lines.first == "line,outcome,reason,remark,ssin,email,org_nihdi,app,project_code,role")
        #expect(lines.dropFirst().first == "2,create,,,85073003328,a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1")
        #expect(lines.last?.hasSuffix("\"x;\"\"y\",,,,,,") == true)
    }

    // MARK: The priority of bulk work

    @Test func `an approval of a person leaves before all that a file sends, and only so much of it is on its way at once`() async throws {
        let stage = try await TestPortal()
        try await Installation(stage).answerAll()
        let rows = (0..<450).map { "85073003328,a\($0)@aznoordzee.example,71090112,hd4dp2,HDBP0001,1," }
        try await stage.uploadAndApply(.accounts, (["ssin,email,org_nihdi,app,project_code,role,authorgroup"] + rows).joined(separator: "\n"), .preApproved)
        let request = try await stage.request()
        try await stage.perform(.approve, request, as: .an)
        let installation = Installation(stage)
        let first = await installation.receiveAll()
        #expect(first.first?.account == request.value)
        #expect(first.count == 1 + OutboxRow.window)
        for state in first.prefix(31) { #expect(await installation.answer(state) == .accepted) }
        #expect(await installation.receiveAll().count == 30)
        for state in first.dropFirst(31) { #expect(await installation.answer(state) == .accepted) }
        #expect(await installation.receiveAll().count == OutboxRow.window - 30)
    }

    @Test func `closing an account overtakes the lane that its opening waits in`() async throws {
        let stage = try await TestPortal()
        try await Installation(stage).answerAll()
        let rows = (0..<250).map { "85073003328,a\($0)@aznoordzee.example,71090112,hd4dp2,HDBP0001,1," }
        try await stage.uploadAndApply(.accounts, (["ssin,email,org_nihdi,app,project_code,role,authorgroup"] + rows).joined(separator: "\n"), .preApproved)
        let last = try #require(try await stage.account("a249@aznoordzee.example"))
        try await stage.perform(.disable, last.id, as: .an)
        let sent = await Installation(stage).receiveAll().filter { $0.account == last.id.value }
        #expect(sent.map(\.open) == [true, false])
    }
}
