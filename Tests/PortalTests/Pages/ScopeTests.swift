import Access
import Database
import HTTPTypes
import Hummingbird
import Testing
import Vocabulary

@testable import Imports
@testable import Portal
@testable import Directory

@Suite struct ScopeTests {
    private let managersPages = [
        "/manage/accounts", "/manage/approval", "/manage/approval/live", "/manage/messages", "/manage/users", "/manage/users/new", "/manage/users/existing",
        "/manage/users/upload", "/manage/accounts/upload",
    ]
    /// Downloads that are the same for every manager.
    private let managersFiles = [
        "/manage/users/upload/example.csv", "/manage/users/upload/schema.csvs", "/manage/accounts/upload/example.csv", "/manage/accounts/upload/schema.csvs",
    ]
    private let managersForms = [
        "/manage/users/export", "/manage/accounts/export",
        "/manage/accounts/selection", "/manage/accounts/execution", "/manage/accounts/search", "/manage/approval/search", "/manage/users/search",
        "/manage/users/selection", "/manage/users/execution", "/manage/users/new", "/manage/users/existing",
        "/manage/users/upload", "/manage/accounts/upload",
    ]

    /// Only for HD Managers and Administrators (`ReconciliationTests`).
    private let staffForms = ["/manage/reconciliation"]

    /// Pages and forms of one person.
    private func personsPages(_ id: some CustomStringConvertible) -> [String] { ["/manage/users/\(id)", "/manage/users/\(id)/accounts/new"] }
    private func personsForms(_ id: some CustomStringConvertible) -> [String] { ["/manage/users/\(id)/accounts/new"] }

    /// Pages and forms of one upload.
    private func uploadsPages(_ id: some CustomStringConvertible) -> [String] { ["", "/live", "/report.csv"].map { "/manage/uploads/\(id)\($0)" } }
    private func uploadsForms(_ id: some CustomStringConvertible) -> [String] { ["/application", "/removal"].map { "/manage/uploads/\(id)\($0)" } }

    @Test func `the table has every action and every route of an account`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        for action in AccountAction.allCases {
            guard let resource = action.resource else { continue }
            #expect(table.changing.contains("/accounts/\(table.account)/\(resource)"), "\(action)")
        }
        let routes = stage.program.router().routes.map { route in
            "\(route.method.rawValue) \(route.path)".replacing("{id}", with: "\(table.account)").replacing("{grant}", with: "\(table.grant)")
        }
        let own = routes.filter { $0.contains("/accounts/\(table.account)") }
        #expect(Set(own) == Set(table.reading.map { "GET \($0)" } + table.changing.map { "POST \($0)" }))
        let managers = routes.filter { $0.contains(" /manage/") }
        let pages = managersPages + managersFiles + personsPages(table.account) + uploadsPages(table.account)
        let forms = managersForms + staffForms + personsForms(table.account) + uploadsForms(table.account)
        #expect(Set(managers) == Set(pages.map { "GET \($0)" } + forms.map { "POST \($0)" }))
    }

    @Test(arguments: [SamplePerson.jean, .noor, .tom, .lotte])
    func `for somebody of elsewhere Emma's account is not there, for reading and for changing`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            let stranger = try await open(person)
            let before = try await stage.imprint()
            for path in table.reading { #expect(try await stranger.get(path).status == .notFound, "\(path)") }
            for path in table.changing {
                let reply = try await stranger.post(path, AccountRouteTable.fields)
                #expect(reply.status == .notFound && !reply.text.contains("Emma"), "\(path)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `what is not there and what one may not see look alike`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            let jean = try await open(.jean)
            func page(_ id: String) async throws -> String {
                try await jean.get("/accounts/\(id)").text.replacing(#/<code class="reference">[0-9A-F]+</code>/#, with: "").replacing("/accounts/\(id)", with: "")
            }
            #expect(try await page("\(table.account)") == page("4711"))
            for id in ["0", "-1", "01", "abc", "9223372036854775808", "1%20OR%201=1"] {
                #expect(try await jean.get("/accounts/\(id)").status == .notFound, "\(id)")
            }
        }
    }

    @Test(arguments: [SamplePerson.noor, .tom, .sofie, .pieter])
    func `without rights the managers' pages are not there`(person: SamplePerson) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let upload = try await stage.upload(.users, UploadKind.users.example).id
        try await stage.visit { open in
            let browser = try await open(person)
            let an = try await stage.userID(.an)
            for path in managersPages + managersFiles + personsPages(an) + uploadsPages(upload) {
                #expect(try await browser.get(path).status == .notFound, "\(path)")
            }
            for path in managersForms + personsForms(an) + uploadsForms(upload) {
                let reply = try await browser.post(path, ["action": "approve", "id": "\(id)", "row": "\(id):3"])
                #expect(reply.status == .notFound && reply.location == nil, "\(path)")
            }
            #expect(try await stage.account(id).state == .approval)
            #expect(try await !browser.get("/profile").text.contains("/manage/"))
        }
    }

    @Test func `another organisation's access manager sees nothing of Emma in any list`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        let revision = try await stage.account(id).revision
        try await stage.visit { open in
            let jean = try await open(.jean)
            let before = try await stage.imprint()
            for path in managersPages + ["/manage/accounts?state=Published", "/manage/messages?before=9999"] {
                let page = try await jean.get(path)
                #expect(page.status == .ok && !page.text.contains("Emma") && !page.text.contains("AZ Noordzee"), "\(path)")
            }
            for path in personsPages(try await stage.userID(.emma)) { #expect(try await jean.get(path).status == .notFound, "\(path)") }
            let preview = try await jean.post("/manage/accounts/selection", ["action": "disable", "id": "\(id)"])
            #expect(preview.status == .notFound && !preview.text.contains("Emma"))
            let done = try await jean.post("/manage/accounts/execution", ["action": "disable", "row": "\(id):\(revision)"])
            #expect(done.status == .notFound && !done.text.contains("Emma"))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `what one may see and not do is forbidden, and what is not possible now is a conflict`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.visit { open in
            let emma = try await open(.emma)
            for action in ["approval", "disablement", "enablement", "push", "password-reset", "return"] {
                #expect(try await emma.post("/accounts/\(table.account)/\(action)", ["reason": "Because"]).status == .forbidden, "\(action)")
            }
            for action in ["approval-request", "draft", "draft-discard", "removal", "grants", "grants/\(table.grant)", "grants/\(table.grant)/removal"] {
                #expect(try await emma.post("/accounts/\(table.account)/\(action)", AccountRouteTable.fields).status == .conflict, "\(action)")
            }
            #expect(try await stage.account(table.account).state == .approval)
        }
    }
}
