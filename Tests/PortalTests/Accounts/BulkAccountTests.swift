import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
import Messaging
@testable import Provisioning

/// "Apply to selected items" and "Execute action" on EAM Accounts and Approval.
@Suite struct BulkAccountTests {
    private func row(_ stage: TestPortal, _ id: AccountID) async throws -> String { "\(id):\(try await stage.account(id).revision)" }

    private func execute(_ action: String, _ rows: [String], reason: String? = nil, _ browser: Browser) async throws -> Reply {
        let fields = [("action", action)] + rows.map { ("row", $0) } + (reason.map { [("reason", $0)] } ?? [])
        return try await browser.post("/manage/accounts/execution", pairs: fields)
    }

    @Test(arguments: ["approve", "return", "push", "disable", "enable", "reset_password"])
    func `an authenticated user cannot apply anything to selected accounts, not even to the own (#2 #16 #3b #4 #21)`(action: String) async throws {
        let stage = try await TestPortal()
        let ids = [try await stage.sampleAccount(of: .tom), try await stage.sampleAccount(of: .lotte)]
        let rows = [try await row(stage, ids[0]), try await row(stage, ids[1])]
        try await stage.visit { open in
            let tom = try await open(.tom)
            let before = try await stage.imprint()
            #expect(try await tom.post("/manage/accounts/selection", pairs: [("action", action)] + ids.map { ("id", "\($0)") }).status == .notFound)
            #expect(try await execute(action, rows, reason: "Because", tom).status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: ["", "  \n ", String(repeating: "a", count: 1001), "a\u{7}b"])
    func `without a reason that will do nothing is returned: it is asked for again, at its field (#2)`(reason: String) async throws {
        let stage = try await TestPortal()
        let (emma, lotte) = (try await stage.request(), try await stage.sampleAccount(of: .lotte))
        let rows = [try await row(stage, emma), try await row(stage, lotte)]
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            let preview = try await an.post("/manage/accounts/selection", ["action": "return", "id": "\(emma)", "id": "\(lotte)"])
            #expect(preview.status == .ok && preview.text.contains("<textarea id=\"reason\"") && !preview.errors(at: "reason"))
            let reply = try await execute("return", rows, reason: reason, an)
            #expect(reply.status == .unprocessableContent && reply.errors(at: "reason") && reply.text.contains("Execute action"))
            for row in rows { #expect(reply.text.contains("name=\"row\" value=\"\(row)\""), "the selection is kept") }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `several requests are returned with the same reason for each, mailed and on the timeline (#2)`() async throws {
        let stage = try await TestPortal()
        let (emma, lotte) = (try await stage.request(), try await stage.sampleAccount(of: .lotte))
        let rows = [try await row(stage, emma), try await row(stage, lotte)]
        try await stage.visit { open in
            let reply = try await execute("return", rows, reason: "Which project is this for?", try await open(.an))
            #expect(reply.text.contains("2 of 2 were done."))
            for (id, owner) in [(emma, SamplePerson.emma), (lotte, .lotte)] {
                #expect(try await stage.account(id).state == .draft)
                let mails = try await stage.mails(about: id, kind: "returned")
                #expect(mails.map(\.recipient) == [owner.email] && mails.first?.text.contains("Which project is this for?") == true)
                #expect(try await open(owner).get("/accounts/\(id)").text.contains("<p>Which project is this for?</p>"))
            }
        }
    }

    @Test func `several requests are approved, and the own one is left out with the reason (#2 #16 #33)`() async throws {
        let stage = try await TestPortal()
        let ids = [try await stage.request(), try await stage.request(.healthstat, role: "SPONSOR_SPONSOR"), try await stage.request(of: .an)]
        let rows = [try await row(stage, ids[0]), try await row(stage, ids[1]), try await row(stage, ids[2])]
        try await stage.visit { open in
            let reply = try await execute("approve", rows, try await open(.an))
            #expect(reply.text.contains("2 of 3 were done.") && reply.text.contains("Left out: Nobody approves an account of their own."))
        }
        #expect(try await [stage.account(ids[0]).state, stage.account(ids[1]).state, stage.account(ids[2]).state] == [.approved, .approved, .approval])
    }

    @Test func `several accounts are sent again, disabled, enabled and given new passwords, each with what it is told (#3b #4 #21 #34 #36)`() async throws {
        let stage = try await TestPortal()
        let ids = [try await stage.published(), try await stage.published(.healthstat, role: "SPONSOR_SPONSOR")]
        let waiting = try await stage.sampleAccount(of: .lotte)
        let steps: [(action: String, label: String, state: AccountState, opens: Bool, mail: String?)] = [
            ("push", "Update account (push): done", .published, true, nil), ("reset_password", "Reset password: done", .published, true, "password_reset"),
            ("disable", "Disable account: done", .disabled, false, "disabled"), ("enable", "Enable account: done", .published, true, "enabled"),
        ]
        try await stage.visit { open in
            let an = try await open(.an)
            for step in steps {
                // Lotte's request can be disabled too, so she is only selected for the other actions.
                let rows = [try await row(stage, ids[0]), try await row(stage, ids[1])] + (step.action == "disable" ? [] : [try await row(stage, waiting)])
                let reply = try await execute(step.action, rows, an)
                #expect(reply.text.contains(step.label) && reply.text.contains("2 of \(rows.count) were done."), "\(step.action)")
                #expect(step.action == "disable" || reply.text.contains("Left out: "), "\(step.action)")
                let states = try await Installation(stage).answerAll().filter { $0.account != waiting.value }
                #expect(Set(states.map(\.account)) == Set(ids.map(\.value)) && states.allSatisfy { $0.open == step.opens }, "\(step.action)")
                for id in ids {
                    #expect(try await stage.account(id).state == step.state, "\(step.action)")
                    if let kind = step.mail { #expect(try await stage.mails(about: id, kind: kind).count == 1, "\(step.action)") }
                }
            }
            #expect(try await stage.account(waiting).state == .approval)
        }
    }

    @Test func `the preview of each says what will happen to each row (#3b #4 #21)`() async throws {
        let stage = try await TestPortal()
        let (published, disabled) = (try await stage.published(), try await stage.sampleAccount(of: .pieter))
        try await stage.visit { open in
            let karim = try await open(.karim)
            for (action, words) in [
                ("push", "Stays Published; the installation is told again."), ("disable", "Becomes Disabled; access at the installation closes"),
                ("enable", "Becomes Approved; the last approved grants come back"), ("reset_password", "Stays Published; new credentials are mailed."),
            ] {
                let preview = try await karim.post("/manage/accounts/selection", ["action": action, "id": "\(published)", "id": "\(disabled)"])
                #expect(preview.text.contains(words) && preview.text.contains("1 of 2 selected will change.") && preview.text.contains("Left out: "), "\(action)")
            }
        }
    }
}
