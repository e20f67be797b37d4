import Access
import Database
import Foundation
import HTTPTypes
import Messaging
import Provisioning
import Testing
import Vocabulary

@testable import Imports
@testable import Portal

extension ApplicationID {
    fileprivate static let registry = ApplicationID(rawValue: "registry") ?? .hd4dp2
}

/// An application that this program was not built for: its rows are enough.
@Suite struct ThirdApplicationTests {
    /// Its role 1 is another one than that of HD4DP2.
    private func stage() async throws -> TestPortal {
        let stage = try await TestPortal()
        for statement: Query in [
            "INSERT INTO applications (id, name) VALUES ('registry', 'Registry')",
            """
            INSERT INTO roles (application_id, code, label, author_group, position) VALUES
                ('registry', '1', 'Reader', 'none', 1), ('registry', 'EDITOR', 'Editor', 'chosen', 2), ('registry', 'LEAD', 'Lead', 'own', 3)
            """,
            """
            INSERT INTO provisions (application_id, organisation_id, url, bus_address)
            SELECT 'registry', id, 'https://registry.example', 'gatehouse.71090112.registry' FROM organisations WHERE name = 'AZ Noordzee'
            """,
            "INSERT INTO project_applications (project_id, application_id) SELECT id, 'registry' FROM projects WHERE code IN ('HDBP0001', 'HDBP0010')",
        ] {
            try await stage.run(statement)
        }
        return stage
    }

    @Test func `who has no account of it, and a role of another application, are refused there as everywhere`() async throws {
        let stage = try await stage()
        let id = try await stage.draft(.registry, role: "1")
        let project = try await stage.project("HDBP0010")
        try await stage.visit { open in
            #expect(try await open(.tom).get("/accounts/\(id)").status == .notFound)
            let emma = try await open(.emma)
            for role in ["3", "SPONSOR_SPONSOR", "editor"] {
                let reply = try await emma.post("/accounts/\(id)/grants", ["project": "\(project)", "role": role])
                #expect(reply.status == .unprocessableContent && reply.errors(at: "role"), "\(role)")
            }
            for (role, group) in [("EDITOR", ""), ("1", "\(try await stage.group("Tom Willems"))")] {
                let reply = try await emma.post("/accounts/\(id)/grants", ["project": "\(project)", "role": role, "author_group": group])
                #expect(reply.status == .unprocessableContent && reply.errors(at: "author_group"), "\(role)")
            }
            // A project that is no part of it.
            let other = try await stage.project("HDBP0016")
            #expect(try await emma.post("/accounts/\(id)/grants", ["project": "\(other)", "role": "1"]).errors(at: "project"))
            #expect(try await stage.grants(id, .working) == ["HDBP0001 1"])
        }
    }

    @Test func `an account of it is added on its form, gets a grant, is approved, and the message that leaves carries its id (#1a #13 #16)`() async throws {
        let stage = try await stage()
        let project = try await stage.project("HDBP0010")
        try await stage.visit { open in
            let (emma, an) = (try await open(.emma), try await open(.an))
            #expect(try await emma.get("/accounts/new").text.contains("AZ Noordzee / Registry"))
            #expect(try await emma.post("/accounts/new", ["email": SamplePerson.emma.email, "provision": "AZ Noordzee / Registry"]).status == .seeOther)
            let account = try #require(try await stage.account(SamplePerson.emma.email))
            #expect(account.application == .registry && account.label == "AZ Noordzee / Registry")
            let id = account.id
            let form = try await emma.get("/accounts/\(id)/grants/new").text
            for label in ["Reader", "Editor", "Lead"] { #expect(form.contains(label), "\(label)") }
            #expect(!form.contains("Local Study") && form.contains("role=EDITOR"))
            #expect(try await emma.post("/accounts/\(id)/grants", ["project": "\(project)", "role": "LEAD"]).status == .seeOther)
            #expect(try await emma.get("/accounts/\(id)").text.contains("Lead"))
            _ = try await emma.post("/accounts/\(id)/approval-request")
            _ = try await an.post("/accounts/\(id)/approval")
            #expect(try await stage.account(id).state == .approved)
            let sent = await Installation(stage).receiveAll().filter { $0.account == id.value }
            let state = try #require(sent.first)
            #expect(sent.count == 1 && state.application == "registry" && state.open)
            #expect(state.grants.map { "\($0.projectCode) \($0.role) \($0.authorGroup ?? "-")" } == ["HDBP0010 LEAD Emma De Smet"])
            #expect(try await stage.text("SELECT address AS t FROM bus_outbox WHERE ordering_key = \("account:\(id)")") == "gatehouse.71090112.registry")
            #expect(try await stage.mails(about: id, kind: "approved").first?.text.contains("Registry") == true)
        }
    }

    @Test func `it is a filter of the overview, and a role whose code two applications have finds both`() async throws {
        let stage = try await stage()
        let reader = try await stage.request(.registry, role: "1")
        let lead = try await stage.request(of: .noor, project: "HDBP0010", role: "1")
        try await stage.visit { open in
            let an = try await open(.an)
            let page = try await an.get("/manage/accounts?application=registry")
            #expect(page.rowIDs == [reader.value] && page.text.contains("HD4DP2: Local Study Lead / Registry: Reader"))
            let both = try await an.get("/manage/accounts?role=1").rowIDs
            #expect(both.contains(reader.value) && both.contains(lead.value))
            #expect(try await an.get("/manage/accounts?role=1&application=registry").rowIDs == [reader.value])
            #expect(try await an.get("/manage/accounts?role=LEAD").rowIDs == [])
        }
    }

    @Test(arguments: UploadApproval.allCases)
    func `files name it in capitals or small letters, with its own roles and author groups, and the export is a file again (#37)`(approval: UploadApproval) async throws {
        let stage = try await stage()
        let file = CSVText.accounts(
            "\(SamplePerson.lotte.ssin),\(SamplePerson.lotte.email),71090112,registry,HDBP0010,editor,Tom Willems", "\(SamplePerson.tom.ssin),\(SamplePerson.tom.email),71090112,REGISTRY,HDBP0001,Lead,",
            "\(SamplePerson.tom.ssin),\(SamplePerson.tom.email),71090112,registry,HDBP0010,3,Tom Willems", "\(SamplePerson.lotte.ssin),\(SamplePerson.lotte.email),71090112,registri,HDBP0001,1,")
        let upload = try await stage.upload(.accounts, file, approval)
        #expect(try await stage.outcomes(of: upload) == [
            "2 create", "3 create", "4 error role: flaw.grant.role.unknown", "5 error app: flaw.upload.app",
        ])
        #expect(try await stage.apply(upload).counts == OutcomeCounts(creates: 2, errors: 2))
        try await stage.visit { open in
            let exported = try await open(.an).post("/manage/accounts/export?application=registry").text
            let lines = exported.components(separatedBy: "\r\n").filter { !$0.isEmpty }
            #expect(Set(lines.dropFirst()) == [
                "\(SamplePerson.lotte.ssin),\(SamplePerson.lotte.email),71090112,registry,HDBP0010,EDITOR,Tom Willems", "\(SamplePerson.tom.ssin),\(SamplePerson.tom.email),71090112,registry,HDBP0001,LEAD,",
            ])
            let again = try await stage.upload(.accounts, exported, approval)
            #expect(again.counts == OutcomeCounts(skips: 2))
        }
    }

    @Test func `the pages of the upload and the schema file say what may be written (#37)`() async throws {
        let stage = try await stage()
        try await stage.visit { open in
            let an = try await open(.an)
            let page = try await an.get("/manage/accounts/upload").text
            #expect(page.contains("hd4dp2, healthstat or registry.") && page.contains("For registry: 1 (Reader), EDITOR (Editor) or LEAD (Lead)."))
            #expect(page.contains("For role 3 (hd4dp2) or EDITOR (registry) alone"))
            let schema = try CSVSchema(try await an.get("/manage/accounts/upload/schema.csvs").text)
            func broken(_ app: String, _ role: String, _ group: String) -> [String] {
                schema.broken([
                    "ssin": "85073003328", "email": "tom.willems@aznoordzee.example", "org_nihdi": "71090112", "app": app, "project_code": "HDBP0010", "role": role,
                    "authorgroup": group,
                ])
            }
            for (app, role, group) in [("registry", "1", ""), ("REGISTRY", "editor", "Tom"), ("registry", "LEAD", ""), ("hd4dp2", "3", "Tom"), ("healthstat", "SPONSOR_SPONSOR", "")] {
                #expect(broken(app, role, group) == [], "\(app) \(role)")
            }
            #expect(broken("registry", "3", "") == ["role"] && broken("registry", "EDITOR", "") == ["authorgroup"] && broken("hd4dp2", "EDITOR", "") == ["role"])
        }
    }

    @Test func `another change to the account's grants is compared by its own roles (#35)`() async throws {
        let stage = try await stage()
        let id = try await stage.published(.registry, role: "1")
        try await stage.perform(.createNewDraft, id, as: .emma)
        try await stage.grant("HDBP0010", "LEAD", on: id, as: .emma)
        try await stage.perform(.requestApproval, id, as: .emma)
        try await stage.visit { open in
            let page = try await open(.an).get("/accounts/\(id)").text
            #expect(page.contains("Reader") && page.contains("Lead") && page.contains("HDBP0010"))
        }
    }
}
