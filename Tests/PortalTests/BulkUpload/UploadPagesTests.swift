import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Imports
@testable import Portal
@testable import Directory

/// The pages of the bulk upload in a browser without scripts (#41, #37).
@Suite struct UploadPagesTests {
    private static let emma = "01041219607,EMMA,DE SMET,emma.desmet@aznoordzee.example,,71090112,"
    private static let toms = "85073003328,a@aznoordzee.example,71090112,hd4dp2,HDBP0010,1,"

    // MARK: Refusals

    @Test func `who manages nothing uploads nothing: the pages are not there (#41 #37)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let nobody = open()
            for person in [SamplePerson.tom, .emma] {
                let browser = try await open(person)
                for kind in UploadKind.allCases {
                    for path in [kind.path, "\(kind.path)/example.csv", "\(kind.path)/schema.csvs"] {
                        #expect(try await browser.get(path).status == .notFound, "\(path)")
                        #expect(try await nobody.get(path).location?.hasPrefix("/login") == true, "\(path)")
                    }
                    #expect(try await browser.send(Self.emma, to: kind).status == .notFound)
                    #expect(try await nobody.send(Self.emma, to: kind).location == "/login")
                }
            }
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM uploads") == 0)
        }
    }

    @Test func `another's file is not there, for reading, reporting, applying and discarding; staff read it and may not apply it (#41 #37)`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.users, CSVText.users(Self.emma))
        try await stage.visit { open in
            for person in [SamplePerson.jean, .karim] {
                let browser = try await open(person)
                for path in ["", "/live", "/report.csv"] { #expect(try await browser.get(upload.path + path).status == .notFound, "\(path)") }
                for path in ["/application", "/removal"] { #expect(try await browser.post(upload.path + path).status == .notFound, "\(path)") }
                #expect(try await !browser.get(UploadKind.users.path).text.contains(upload.path))
            }
            let marc = try await open(.marc)
            let page = try await marc.get(upload.path)
            #expect(page.status == .ok && page.text.contains("Only An Claes, who uploaded this file") && !page.text.contains("/application\""))
            for path in ["/application", "/removal"] { #expect(try await marc.post(upload.path + path).status == .forbidden, "\(path)") }
            #expect(try await stage.upload(upload.id).state == .previewed)
        }
    }

    @Test(arguments: [
        (UploadKind.users, "", "", "Choose a CSV file."), (.users, "a.csv", "", "This file is empty"),
        (.users, "a.csv", "PK\u{3}\u{4}\u{14}\u{0}\u{6}\u{0}", "This is an Excel or other workbook"),
        (.users, "a.csv", "ssin,email\r\n1,2\r\n", "Missing: first_name, last_name, org_nihdi"),
        (.accounts, "a.csv", "ssin,email\r\n1,2\r\n", "Missing: org_nihdi, app, project_code, role"), (.accounts, "", "", "Choose a CSV file."),
    ])
    func `a file that cannot be read brings the form back with the words at its field, and nothing is kept (#41 #37)`(
        kind: UploadKind, name: String, content: String, words: String
    ) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            let reply = try await an.upload(an.form().file(name, content).end(), to: kind.path)
            #expect(reply.status == .unprocessableContent && reply.errors(at: "file") && reply.text.contains(words))
            #expect(reply.text.contains("enctype=\"multipart/form-data\""))
            let problem = try await Program(an).browser.upload(an.form().file(name, content).end(), to: kind.path).problem()
            #expect(problem.errors?.first?.field == "file" && problem.errors?.first?.detail.contains(words) == true)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM uploads") == 0)
        }
    }

    @Test func `a form without a file, or with an approval state that there is not, is refused at its fields (#37)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.post(UploadKind.users.path).errors(at: "file"))
            let body = PostedForm().field("csrf", an.csrf).field("approval", "published").file("a.csv", CSVText.accounts(Self.toms)).end()
            let reply = try await an.upload(body, to: UploadKind.accounts.path)
            #expect(reply.status == .unprocessableContent && reply.text.contains("id=\"approval-errors\"") && reply.text.contains("href=\"#approval\""))
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM uploads") == 0)
        }
    }

    @Test func `a file is applied once, in the revision that was looked at, by a form of its page (#41)`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.users, CSVText.users(Self.emma))
        try await stage.visit { open in
            let an = try await open(.an)
            let application = "\(upload.path)/application"
            #expect(try await an.post(application, ["revision": "999"]).status == .conflict)
            #expect(try await an.post(application, ["revision": "two"]).status == .badRequest)
            #expect(try await an.post(application, ["revision": "\(upload.revision)"], csrf: "x").status == .forbidden)
            #expect(try await stage.upload(upload.id).state == .previewed)
            #expect(try await an.post(application, ["revision": "\(upload.revision)"]).location == upload.path)
            for path in ["/application", "/removal"] { #expect(try await an.post(upload.path + path).status == .conflict, "\(path)") }
            #expect(try await an.get("\(upload.path)/report.csv").status == .conflict)
            await UploadWork(imports: stage.imports).workOnNext()
            for path in ["/application", "/removal"] { #expect(try await an.post(upload.path + path).status == .conflict, "\(path)") }
            #expect(try await stage.upload(upload.id).state == .applied)
        }
    }

    @Test func `where no row changes anything there is no button, and a form that asks for it all the same is refused (#41)`() async throws {
        let stage = try await TestPortal()
        let known = "85073003328,Tom,Willems,tom.willems@aznoordzee.example,,71090112,default"
        let files = [
            (CSVText.users(known), "No row changes anything"), (CSVText.users("1,,,,,,"), "No row can be applied"), (CSVText.users(), "The file has no rows"),
        ]
        try await stage.visit { open in
            let an = try await open(.an)
            for (file, words) in files {
                let upload = try await stage.upload(.users, file)
                let page = try await an.get(upload.path)
                #expect(page.text.contains(words) && !page.text.contains("/application\"") && page.text.contains("/removal\""), "\(words)")
                #expect(try await an.post("\(upload.path)/application").status == .conflict)
            }
        }
    }

    // MARK: From the file to the result

    @Test func `a file of users is taken in, checked, shown row by row and applied (#41)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            let file = CSVText.users(Self.emma, "85073003328,Tom,Willems,tom.willems@aznoordzee.example,,71090112,", "12345,,,,,,boss")
                .replacing("role\r\n", with: "role,remark\r\n").replacing(",\r\n", with: ",,x\r\n").replacing("boss\r\n", with: "boss,x\r\n")
            let reply = try await an.send(file, named: "C:\\people 2026.csv", to: .users)
            let path = try #require(reply.location)
            #expect(reply.status == .seeOther && path == "/manage/uploads/1")
            let waiting = try await an.get(path)
            #expect(waiting.text.contains("<progress") && waiting.text.contains("Waiting for its turn") && waiting.text.contains(">Refresh</a>"))
            #expect(!waiting.text.contains("<tbody>") && !waiting.text.contains("/application\""))
            await UploadWork(imports: stage.imports).workOnNext()
            let preview = try await an.get(path)
            for words in ["people 2026.csv", "1 of 3 rows", "remark", "Execute action: apply 1 row<", "User already exists",
                "/manage/users/existing", "role: A role is access_manager or default.", "data-label=\"remark\">x<"] {
                #expect(preview.text.contains(words), "\(words)")
            }
            let revision = try await stage.upload(UploadID(1)).revision
            #expect(try await an.post("\(path)/application", ["revision": "\(revision)"]).location == path)
            #expect(try await an.get(path).text.contains("Applying the file"))
            await UploadWork(imports: stage.imports).workOnNext()
            let applied = try await an.get(path)
            #expect(applied.text.contains("1 of 3 rows were applied.") && applied.text.contains(">Created</span>") && !applied.text.contains("<progress"))
            #expect(try await stage.standing(.emma) == "member")
            let list = try await an.get(UploadKind.users.path).text
            #expect(list.contains("people 2026.csv") && list.contains("Created: 1, Skipped: 1, Error: 1") && list.contains(">Applied</span>"))
        }
    }

    @Test func `accounts approved in advance say that their installations are told one after another (#37)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            let form = try await an.get(UploadKind.accounts.path).text
            #expect(form.contains("value=\"awaiting\" checked") && form.contains("get access at once"))
            let body = PostedForm().field("csrf", an.csrf).field("approval", "pre-approved").file("a.csv", CSVText.accounts(Self.toms)).end()
            let path = try #require(try await an.upload(body, to: UploadKind.accounts.path).location)
            await UploadWork(imports: stage.imports).workOnNext()
            #expect(try await an.get(path).text.contains("<dd>Create as pre-approved</dd>"))
            #expect(try await an.post("\(path)/application").location == path)
            await UploadWork(imports: stage.imports).workOnNext()
            #expect(try await an.get(path).text.contains("The installations are told one account after another"))
            #expect(try await stage.account("a@aznoordzee.example")?.state == .approved)
        }
    }

    @Test func `accounts wait for approval where nothing else was chosen (#37)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            let reply = try await an.upload(PostedForm().field("csrf", an.csrf).file("a.csv", CSVText.accounts(Self.toms)).end(), to: UploadKind.accounts.path)
            #expect(reply.location == "/manage/uploads/1")
            #expect(try await stage.upload(UploadID(1)).option == "awaiting")
        }
    }

    @Test func `while work goes on its page asks how far it is (#41)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.receive(.users, CSVText.users(Self.emma))
        try await stage.visit { open in
            let an = try await open(.an)
            let path = "/manage/uploads/\(id)"
            let waiting = try await an.get("\(path)/live").text
            #expect(waiting == "{\"progress\":{\"text\":\"Waiting for its turn\"},\"version\":\"checking-1\"}")
            #expect(try await an.get(path).text.contains("<progress id=\"work-bar\" max=\"100\" aria-describedby"))
            stage.services.uploadProgress.note(id, 30, of: 40)
            #expect(try await an.get("\(path)/live").text == "{\"progress\":{\"text\":\"75 %\",\"value\":75},\"version\":\"checking-1\"}")
            #expect(try await an.get(path).text.contains("max=\"100\" value=\"75\""))
            try await stage.imports.checkUpload(id)
            #expect(try await an.get("\(path)/live").text == "{\"version\":\"previewed-2\"}")
            #expect(try await an.get(path).text.contains("data-version=\"previewed-2\""))
        }
    }

    @Test(arguments: [UploadFailure.interrupted, .rights, .failed])
    func `a file that was not applied says why, and that nothing of it holds (#37)`(trouble: UploadFailure) async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.accounts, CSVText.accounts(Self.toms))
        try await stage.run("UPDATE uploads SET trouble = \(trouble.rawValue)")
        try await stage.visit { open in
            let an = try await open(.an)
            let page = try await an.get(upload.path).text
            #expect(page.contains("notice-error") && page.contains("nothing of it was applied"))
            try await stage.run("UPDATE uploads SET creates = 0")
            let unchecked = try await an.get(upload.path).text
            #expect(unchecked.contains("The rows were not checked.") && !unchecked.contains("/application\""))
        }
    }

    @Test func `a discarded file is gone, and the form says so (#41)`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.users, CSVText.users(Self.emma))
        try await stage.visit { open in
            let an = try await open(.an)
            let reply = try await an.post("\(upload.path)/removal")
            #expect(reply.location == "/manage/users/upload?done=upload_discarded")
            #expect(try await an.get(reply.location ?? "").text.contains("The upload is discarded."))
            #expect(try await an.get(upload.path).status == .notFound)
        }
    }
}

extension Browser {
    /// Posts a file with the form of its page.
    func send(_ content: String, named name: String = "people.csv", to kind: UploadKind) async throws -> Reply {
        try await upload(form().file(name, content).end(), to: kind.path)
    }
}
