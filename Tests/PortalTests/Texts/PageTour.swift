import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Mail
@testable import Imports
@testable import Portal
@testable import Directory

/// Every page of the portal in one language: each kind of page for each state of an account.
struct PageTour: Sendable {
    struct Stop: Sendable {
        let name: String
        let reply: Reply

        var main: String { reply.text.firstMatch(of: #/(?s)<main.*</main>/#).map { String($0.0) } ?? "" }
    }

    static func through(_ language: Language) async throws -> [Stop] {
        let stage = try await TestPortal()
        let ids = try await accounts(stage)
        let postman = MailRelay(
            database: stage.database, keys: stage.keys,
            transport: CapturingTransport(database: stage.database, keys: stage.keys, clock: stage.services.clock), sender: "noreply@gatehouse.example",
            clock: stage.services.clock, logger: stage.services.logger)
        _ = await postman.deliverDue()
        let (stops, fill) = AsyncStream.makeStream(of: Stop.self)
        try await stage.visit { open in
            try await anonymous(open, language) { fill.yield($0) }
            _ = try await open.newcomer(.noor)
            try await stage.run("UPDATE users SET language = \(language.rawValue)")
            try await profile(stage, open) { fill.yield($0) }
            for (name, id) in ids { fill.yield(Stop(name: "account \(name)", reply: try await open(.an).get("/accounts/\(id)"))) }
            for (name, id) in ids { fill.yield(Stop(name: "own account \(name)", reply: try await open(.emma).get("/accounts/\(id)"))) }
            try await forms(stage, open, ids) { fill.yield($0) }
            try await managing(open, ids) { fill.yield($0) }
            try await people(stage, open) { fill.yield($0) }
            try await uploads(stage, open) { fill.yield($0) }
        }
        fill.finish()
        return await stops.reduce(into: []) { $0.append($1) }
    }

    /// One account in each condition, and some with messages on their page.
    private static func accounts(_ stage: TestPortal) async throws -> [(name: String, id: AccountID)] {
        func draft(_ number: Int) async throws -> AccountID { try await stage.draft(email: "emma\(number)@aznoordzee.example") }
        let (draft0, approval, returned, approved) = (try await draft(1), try await draft(2), try await draft(3), try await draft(4))
        let (published, changed, disabled, failed) = (try await draft(5), try await draft(6), try await draft(7), try await draft(8))
        try await stage.perform(.requestApproval, approval, as: .emma)
        try await stage.perform(.requestApproval, returned, as: .emma)
        try await stage.perform(.returnRequest, returned, as: .an, reason: "Is it needed?")
        for id in [published, changed, disabled] { try await stage.perform(.approve, id, as: .an) }
        try await Installation(stage).answerAll()
        try await stage.perform(.createNewDraft, changed, as: .emma)
        try await stage.grant("HDBP0010", "2", on: changed, as: .emma)
        try await stage.perform(.disable, disabled, as: .an)
        try await stage.perform(.approve, failed, as: .an)
        try await Installation(stage).answerAll(failure: "disk full")
        try await stage.perform(.approve, approved, as: .an)
        return [
            ("draft", draft0), ("approval", approval), ("returned", returned), ("approved", approved), ("published", published), ("changed", changed),
            ("disabled", disabled), ("failed", failed),
        ]
    }

    private static func anonymous(_ open: Browsers, _ language: Language, _ see: (Stop) -> Void) async throws {
        var nobody = open()
        nobody.cookies["gatehouse_portal_language"] = language.rawValue
        for path in ["/", "/login", "/login/callback", "/no/such/page", "/dev/mail", "/dev/mail/1", "/dev/mail/preview"] {
            see(Stop(name: "anonymous \(path)", reply: try await nobody.get(path)))
        }
    }

    private static func profile(_ stage: TestPortal, _ open: Browsers, _ see: (Stop) -> Void) async throws {
        for person in [try await open(.noor), try await open(.emma), try await open(.tom)] {
            for path in ["/profile", "/profile/settings", "/profile/personal", "/profile/sessions", "/profile/settings?done=public_domain"] {
                see(Stop(name: "profile \(path)", reply: try await person.get(path)))
            }
        }
        let lotte = try await open(.lotte)
        for path in ["/accounts", "/accounts/new", "/accounts?done=account_added"] { see(Stop(name: path, reply: try await lotte.get(path))) }
        see(Stop(name: "no accounts", reply: try await open(.marc).get("/accounts")))
    }

    private static func forms(_ stage: TestPortal, _ open: Browsers, _ ids: [(name: String, id: AccountID)], _ see: (Stop) -> Void) async throws {
        let (emma, an) = (try await open(.emma), try await open(.an))
        let draft = ids[0].id
        let grant = try await stage.database.read { try $0.grants(of: draft, layer: .working).first?.id }
        see(Stop(name: "new grant", reply: try await emma.get("/accounts/\(draft)/grants/new")))
        see(Stop(name: "edit grant", reply: try await emma.get("/accounts/\(draft)/grants/\(try #require(grant))")))
        see(Stop(name: "grant errors", reply: try await emma.post("/accounts/\(draft)/grants", ["role": "3"])))
        see(Stop(name: "account errors", reply: try await emma.post("/accounts/new")))
        see(Stop(name: "settings errors", reply: try await emma.post("/profile/settings", ["email": "a b@@"])))
        see(Stop(name: "personal errors", reply: try await emma.post("/profile/personal", ["nihdi": "123,x"])))
        see(Stop(name: "return errors", reply: try await an.post("/accounts/\(ids[1].id)/return")))
        see(Stop(name: "expired", reply: try await emma.post("/profile/settings", csrf: "x")))
        see(Stop(name: "forbidden", reply: try await emma.post("/accounts/\(ids[1].id)/approval")))
        see(Stop(name: "conflict", reply: try await emma.post("/accounts/\(ids[4].id)/approval-request")))
        see(Stop(name: "bad language", reply: try await emma.post("/language", ["language": "tlh"])))
    }

    private static func managing(_ open: Browsers, _ ids: [(name: String, id: AccountID)], _ see: (Stop) -> Void) async throws {
        let an = try await open(.an)
        for path in [
            "/manage/accounts", "/manage/accounts?state=Published", "/manage/accounts?q=emma&sort=since&dir=desc", "/manage/accounts?q=nothing", "/manage/accounts?person=0",
            "/manage/approval", "/manage/messages", "/manage/accounts?done=disable",
        ] {
            see(Stop(name: path, reply: try await an.get(path)))
        }
        for action in ["approve", "return", "push", "disable", "enable", "reset_password"] {
            let fields: KeyValuePairs = ["action": action, "id": "\(ids[1].id)", "id": "\(ids[4].id)", "id": "\(ids[6].id)"]
            see(Stop(name: "preview \(action)", reply: try await an.post("/manage/accounts/selection", fields)))
        }
        see(Stop(name: "nothing", reply: try await an.post("/manage/accounts/selection")))
        see(Stop(name: "execution", reply: try await an.post("/manage/accounts/execution", ["action": "push", "row": "\(ids[4].id):1"])))
    }

    /// EAM Users: list, person, forms, every bulk action before and after, with all kinds of people.
    private static func people(_ stage: TestPortal, _ open: Browsers, _ see: (Stop) -> Void) async throws {
        try await stage.perform(.block, on: .sofie, as: .karim)
        try await stage.join(.tom, "UZ Westhoek")
        try await stage.perform(.block, on: .pieter, at: "UZ Westhoek", as: .karim)
        try await stage.perform(.blockEverywhere, on: .jean, as: .marc)
        let (karim, marc) = (try await open(.karim), try await open(.marc))
        for path in ["/manage/users", "/manage/users?q=nothing", "/manage/users?status=Disabled&sort=role", "/manage/users?person=0", "/manage/users/new", "/manage/users/existing"] {
            see(Stop(name: path, reply: try await karim.get(path)))
        }
        see(Stop(name: "all users", reply: try await marc.get("/manage/users")))
        for person in [SamplePerson.tom, .sofie, .an, .karim, .pieter] {
            see(Stop(name: "user \(person)", reply: try await karim.get("/manage/users/\(try await stage.userID(person))")))
        }
        for person in [SamplePerson.anna, .marc, .jean, .noor] {
            see(Stop(name: "user \(person) for staff", reply: try await marc.get("/manage/users/\(try await stage.userID(person))")))
        }
        for query in ["done=user_created", "done=user_added"] {
            see(Stop(name: query, reply: try await karim.get("/manage/users/\(try await stage.userID(.tom))?\(query)")))
        }
        let toms = "/manage/users/\(try await stage.userID(.tom))/accounts/new"
        see(Stop(name: "account for another", reply: try await karim.get(toms)))
        see(Stop(name: "account for another, errors", reply: try await karim.post(toms)))
        let noordzee = "\(try await stage.organisation("AZ Noordzee"))"
        see(Stop(name: "user errors", reply: try await karim.post("/manage/users/new", ["nihdi": "123"])))
        let known: KeyValuePairs = [
            "organisation": noordzee, "ssin": SamplePerson.jean.ssin, "first_name": "Jean", "last_name": "Martin", "email": SamplePerson.jean.email, "language": "fr",
        ]
        see(Stop(name: "user exists", reply: try await karim.post("/manage/users/new", known)))
        see(Stop(name: "existing errors", reply: try await karim.post("/manage/users/existing", ["ssin": "1"])))
        see(Stop(name: "existing not found", reply: try await karim.post("/manage/users/existing", ["organisation": noordzee, "email": "nobody@aznoordzee.example"])))
        see(Stop(name: "existing member", reply: try await karim.post("/manage/users/existing", ["organisation": noordzee, "email": SamplePerson.tom.email])))
        var everybody: [UserID] = []
        for person in [SamplePerson.tom, .sofie, .an, .karim, .pieter, .anna, .jean] { everybody.append(try await stage.userID(person)) }
        for action in UserAction.allCases { see(Stop(name: "preview \(action)", reply: try await marc.select(action, everybody))) }
        see(Stop(name: "nobody", reply: try await karim.select(.block, [])))
        try await executions(stage, marc, see)
        for number in 1...20 { _ = try await karim.post("/manage/users/existing", ["organisation": noordzee, "email": "row\(number)@aznoordzee.example"]) }
        see(Stop(name: "too many", reply: try await karim.post("/manage/users/existing", ["organisation": noordzee, "email": SamplePerson.jean.email])))
        see(Stop(name: "messages about blocked people", reply: try await marc.get("/manage/messages")))
    }

    /// Bulk upload: the forms, the errors of a file, and a file from the preview to applying.
    private static func uploads(_ stage: TestPortal, _ open: Browsers, _ see: (Stop) -> Void) async throws {
        let karim = try await open(.karim)
        for kind in UploadKind.allCases {
            see(Stop(name: "upload \(kind)", reply: try await karim.get(kind.path)))
            see(Stop(name: "upload \(kind), no file", reply: try await karim.send("", named: "", to: kind)))
            see(Stop(name: "upload \(kind), no columns", reply: try await karim.send("ssin;email\r\n", to: kind)))
        }
        let wrongState = PostedForm().field("csrf", karim.csrf).field("approval", "published").file("a.csv", "").end()
        see(Stop(name: "upload accounts, no such state", reply: try await karim.upload(wrongState, to: UploadKind.accounts.path)))
        let lines = [
            "98472899765,EMMA,DE SMET,emma.two@gmail.com,,71090112,,x", "85073003328,Tom,Willems,tom.willems@aznoordzee.example,,71090112,default,", "1,,Jacobs,no address,,,boss,<b>",
            "17073003384,Noor,El Amrani,noor@aznoordzee.example,,71090112,default,",
        ]
        let file = (["ssin,first_name,last_name,email,nihdi,org_nihdi,role,remark"] + lines).joined(separator: "\r\n")
        let id = try await stage.receive(.users, file, as: .karim)
        let path = "/manage/uploads/\(id)"
        see(Stop(name: "upload waiting", reply: try await karim.get(path)))
        stage.services.uploadProgress.note(id, 3, of: 8)
        see(Stop(name: "upload checking", reply: try await karim.get(path)))
        try await stage.imports.checkUpload(id)
        for query in ["", "?outcome=error", "?outcome=change", "?after=3"] { see(Stop(name: "upload preview \(query)", reply: try await karim.get(path + query))) }
        see(Stop(name: "upload for staff", reply: try await open(.marc).get(path)))
        see(Stop(name: "upload of another", reply: try await open(.marc).post("\(path)/removal")))
        see(Stop(name: "upload changed meanwhile", reply: try await karim.post("\(path)/application", ["revision": "999"])))
        try await stage.run("UPDATE uploads SET trouble = 'interrupted' WHERE id = \(id)")
        see(Stop(name: "upload interrupted", reply: try await karim.get(path)))
        _ = try await karim.post("\(path)/application")
        see(Stop(name: "upload applying", reply: try await karim.get(path)))
        see(Stop(name: "upload not now", reply: try await karim.post("\(path)/application")))
        try await stage.imports.applyUpload(id)
        see(Stop(name: "upload applied", reply: try await karim.get(path)))
        for approval in UploadApproval.allCases {
            let upload = try await stage.upload(.accounts, CSVText.accounts("\(SamplePerson.tom.ssin),tom.\(approval)@aznoordzee.example,71090112,hd4dp2,HDBP0010,2,"), approval, as: .karim)
            see(Stop(name: "upload accounts \(approval)", reply: try await karim.get(upload.path)))
            try await stage.apply(upload, as: .karim)
            see(Stop(name: "upload accounts \(approval) applied", reply: try await karim.get(upload.path)))
        }
        let nothing = try await stage.upload(.users, file, as: .karim)
        see(Stop(name: "upload nothing to do", reply: try await karim.get(nothing.path)))
        see(Stop(name: "upload empty", reply: try await karim.get(try await stage.upload(.users, CSVText.users(), as: .karim).path)))
        let gone = try await karim.post("\(nothing.path)/removal").location ?? ""
        see(Stop(name: "upload discarded", reply: try await karim.get(gone)))
    }

    private static func executions(_ stage: TestPortal, _ marc: Browser, _ see: (Stop) -> Void) async throws {
        for action in UserAction.allCases {
            let place = action.rule.everywhere ? nil : "AZ Noordzee"
            let rows = [try await stage.row(.tom, at: place), try await stage.row(.an, at: place)]
            see(Stop(name: "execution \(action)", reply: try await marc.execute(action, rows)))
        }
    }
}
