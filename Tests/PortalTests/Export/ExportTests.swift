import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct ExportTests {
    private func lines(_ reply: Reply) -> [String] {
        reply.text.components(separatedBy: "\r\n").filter { !$0.isEmpty }
    }

    @Test(arguments: ["/manage/users/export", "/manage/accounts/export"])
    func `a list is nobody's to take who does not manage anything (#export-users #export-accounts)`(path: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            for person in [SamplePerson.tom, .emma] {
                let browser = try await open(person)
                #expect(try await browser.post(path).status == .notFound, "\(person)")
            }
            let nobody = open()
            #expect(try await nobody.post(path).status == .seeOther)
        }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM audit WHERE action LIKE 'export%'") == 0)
    }

    @Test func `accounts come with exactly the columns of the upload, one line for each role, and nobody of elsewhere (#export-accounts)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published(of: .emma)
        try await stage.perform(.createNewDraft, id, as: .emma)
        try await stage.grant("HDBP0016", "1", on: id, as: .emma)
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        try await stage.visit { open in
            let reply = try await open(.an).post("/manage/accounts/export")
            #expect(reply.status == .ok && reply.headers[.contentType]?.hasPrefix("text/csv") == true)
            #expect(reply.headers[.contentDisposition] == "attachment; filename=\"eam-accounts.csv\"")
            let found = lines(reply)
            #expect(found.first == "ssin,email,org_nihdi,app,project_code,role,authorgroup")
            let emma = "\(SamplePerson.emma.ssin),\(SamplePerson.emma.email),71090112,hd4dp2"
            #expect(found.contains("\(emma),HDBP0001|HDBP0016,1,") && found.contains("\(emma),HDBP0010,2,"))
            #expect(found.contains("\(SamplePerson.lotte.ssin),\(SamplePerson.lotte.email),71090112,hd4dp2,HDBP0001,3,Tom Willems"))
            #expect(!reply.text.contains("71090211") && !reply.text.contains(SamplePerson.pieter.ssin))
        }
    }

    @Test func `what is filtered on the screen is filtered in the file (#export-accounts #export-users)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let marc = try await open(.marc)
            let published = lines(try await marc.post("/manage/accounts/export?state=Disabled"))
            #expect(published.count == 2 && published.last?.hasPrefix(SamplePerson.pieter.ssin) == true)
            let people = lines(try await marc.post("/manage/users/export?q=willems"))
            #expect(people.count == 2 && people.last?.hasPrefix("\(SamplePerson.tom.ssin),Tom,Willems,\(SamplePerson.tom.email),21035736001,71090112,default") == true)
            // The page offers the file with its own filters.
            #expect(try await marc.get("/manage/users?q=willems").text.contains("action=\"/manage/users/export?q=willems\""))
        }
    }

    @Test func `people come with the columns of the upload and their access as information, one line for each organisation (#export-users)`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let found = lines(try await open(.karim).post("/manage/users/export"))
            #expect(found.first == "ssin,first_name,last_name,email,nihdi,org_nihdi,role,app,project_code,authorgroup")
            let karim = found.filter { $0.hasPrefix(SamplePerson.karim.ssin) }
            #expect(karim.count == 2 && karim.allSatisfy { $0.contains(",access_manager,") })
            #expect(found.contains("\(SamplePerson.tom.ssin),Tom,Willems,\(SamplePerson.tom.email),21035736001,71090112,default,hd4dp2,HDBP0001,Tom Willems"))
        }
    }

    @Test func `a long list is written page by page, each row once and in order, and it is noted who took it`() async throws {
        let stage = try await TestPortal()
        let (provision, tom) = (try await stage.provision("AZ Noordzee"), try await stage.viewer(.tom))
        try await stage.database.write { db in
            for number in 0..<1200 {
                let email = try EmailAddress.parse("row\(number)@aznoordzee.example")
                _ = try stage.services.addAccount(NewAccount(email: email, provision: provision), as: tom, in: db)
            }
        }
        try await stage.visit { open in
            let found = lines(try await open(.an).post("/manage/accounts/export?sort=email")).filter { $0.contains(",row") }
            #expect(found.count == 1200 && Set(found).count == 1200)
            let emails = found.map { $0.split(separator: ",")[1] }
            #expect(emails == emails.sorted())
        }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM audit WHERE action = 'export_accounts'") == 1)
    }

    @Test(arguments: [("nobody@aznoordzee.example", ExportRefusal.nobody), (SamplePerson.tom.email, .managesNothing)])
    func `the command line exports nothing for who is nobody or manages nothing`(email: String, refusal: ExportRefusal) async throws {
        let stage = try await TestPortal()
        await #expect(throws: refusal) { try await stage.services.export(.users, as: email) { _ in Issue.record("nothing is written") } }
    }

    @Test func `an address that two people share is nobody's view`() async throws {
        let stage = try await TestPortal()
        try await stage.run("UPDATE users SET email = \(SamplePerson.an.email) WHERE email = \(SamplePerson.karim.email)")
        await #expect(throws: ExportRefusal.several) { try await stage.services.export(.accounts, as: SamplePerson.an.email) { _ in } }
    }

    @Test func `the command line writes the file of the page (#export-accounts #export-users)`() async throws {
        let stage = try await TestPortal()
        for list in ExportedList.allCases {
            let (pieces, keep) = AsyncStream.makeStream(of: String.self)
            try await stage.services.export(list, as: "An.Claes@aznoordzee.example") { keep.yield($0) }
            keep.finish()
            let written = await pieces.reduce(into: "") { $0 += $1 }
            try await stage.visit { open in
                let an = try await open(.an)
                #expect(try await an.post("/manage/\(list.rawValue)/export").text == written)
            }
        }
    }
}
