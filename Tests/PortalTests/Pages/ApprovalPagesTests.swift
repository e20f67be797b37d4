import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct ApprovalPagesTests {
    @Test func `nothing chosen, nothing selected and nothing known do nothing`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            for fields: KeyValuePairs<String, String> in [
                [:], ["action": "approve"], ["id": "\(id)"], ["action": "remove", "id": "\(id)"], ["action": "<script>alert(1)</script>", "id": "\(id)"],
                ["action": "approve", "id": "x"],
            ] {
                let reply = try await an.post("/manage/accounts/selection", fields)
                #expect(reply.status == .unprocessableContent && reply.isHarmless, "\(fields)")
            }
            #expect(try await an.post("/manage/accounts/execution", ["action": "remove", "row": "\(id):1"]).status == .badRequest)
            for row in ["\(id)", "\(id):", ":1", "\(id):x", "\(id):1:1"] {
                #expect(try await an.post("/manage/accounts/execution", ["action": "approve", "row": row]).status == .unprocessableContent, "\(row)")
            }
            #expect(try await an.post("/manage/accounts/selection", ["action": "approve", "id": "4711"]).status == .notFound)
            #expect(try await an.post("/manage/accounts/execution", ["action": "approve", "row": "4711:1"]).status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `the preview only looks, says what will happen, and leaves out what cannot with the reason`() async throws {
        let stage = try await TestPortal()
        let (id, own) = (try await stage.request(), try await stage.request(of: .an))
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            let preview = try await an.post("/manage/accounts/selection", ["action": "approve", "id": "\(id)", "id": "\(own)", "back": "/manage/approval"])
            #expect(preview.status == .ok && preview.text.contains("Execute action") && preview.text.contains("1 of 2 selected"))
            let revision = try await stage.account(id).revision
            #expect(preview.text.contains("value=\"\(id):\(revision)\"") && !preview.text.contains("value=\"\(own):"))
            #expect(preview.text.contains("Nobody approves an account of their own."))
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `a row that changed since the preview is left out and does not stop the others`() async throws {
        let stage = try await TestPortal()
        let (id, lotte) = (try await stage.request(), try await stage.sampleAccount(of: .lotte))
        let (seen, lottes) = (try await stage.account(id).revision, try await stage.account(lotte).revision)
        try await stage.perform(.withdrawRequest, id, as: .emma)
        try await stage.perform(.requestApproval, id, as: .emma)
        try await stage.visit { open in
            let rows: KeyValuePairs = ["action": "approve", "row": "\(id):\(seen)", "row": "\(lotte):\(lottes)"]
            let reply = try await open(.an).post("/manage/accounts/execution", rows)
            #expect(reply.text.contains("Somebody else has changed this account meanwhile") && reply.text.contains("1 of 2 was done"))
        }
        #expect(try await stage.account(id).state == .approval)
        #expect(try await stage.account(lotte).state == .approved)
    }

    @Test func `an access manager approves by row, and comes back to the list (#2 #16)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let revision = try await stage.account(id).revision
        try await stage.visit { open in
            let an = try await open(.an)
            let list = try await an.get("/manage/approval")
            #expect(list.text.contains("Emma De Smet") && list.text.contains("action=\"/accounts/\(id)/approval\""))
            #expect(list.text.contains("2 requests wait for approval."))
            let fields: KeyValuePairs = ["revision": "\(revision)", "back": "/manage/approval"]
            #expect(try await an.post("/accounts/\(id)/approval", fields).location == "/manage/approval?done=approve")
            #expect(try await !an.get("/manage/approval").text.contains("Emma De Smet"))
            let again = try await an.post("/accounts/\(id)/approval", fields)
            #expect(again.status == .conflict)
            #expect(try await stage.outbox(id).count == 1)
        }
    }

    @Test func `the own request is in the list with the reason why it cannot be approved`() async throws {
        let stage = try await TestPortal()
        let own = try await stage.request(of: .an)
        try await stage.visit { open in
            let list = try await open(.an).get("/manage/approval")
            #expect(list.text.contains("<p class=\"refusal\">Nobody approves an account of their own.") && !list.text.contains("/accounts/\(own)/approval\""))
            #expect(try await open(.karim).get("/manage/approval").text.contains("/accounts/\(own)/approval\""))
        }
    }

    @Test func `the live address changes its version with the account and with its mails`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let emma = try await open(.emma)
            var versions: Set<String> = [try await emma.get("/accounts/\(id)/live").text]
            try await stage.perform(.approve, id, as: .an)
            versions.insert(try await emma.get("/accounts/\(id)/live").text)
            try await Installation(stage).answerAll()
            let reply = try await emma.get("/accounts/\(id)/live")
            versions.insert(reply.text)
            #expect(versions.count == 3 && reply.headers[.contentType] == "application/json")
            #expect(try await emma.get("/accounts/\(id)/live").text == reply.text)
        }
    }

    @Test func `more accounts than fit on a page are found on the next one, each once`() async throws {
        let stage = try await TestPortal()
        let (emma, provision) = (try await stage.viewer(.emma), try await stage.provision("AZ Noordzee"))
        for number in 1...120 {
            _ = try await stage.services.addAccount(NewAccount(email: .parse("emma\(number)@aznoordzee.example"), provision: provision), as: emma)
        }
        try await stage.visit { open in
            let an = try await open(.an)
            let walk = try await ListWalk.forward(an, from: "/manage/accounts?state=Draft")
            #expect(walk.pages.count == 3 && walk.ids.count == 121 && Set(walk.ids).count == 121)
        }
    }
}
