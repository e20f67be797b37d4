import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

@Suite struct UserBulkTests {
    @Test func `nothing chosen, nobody selected and nothing known do nothing`() async throws {
        let stage = try await TestPortal()
        let (tom, row) = (try await stage.userID(.tom), try await stage.row(.tom))
        try await stage.visit { open in
            let an = try await open(.an)
            let before = try await stage.imprint()
            for fields: KeyValuePairs<String, String> in [
                [:], ["action": "block"], ["id": "\(tom)"], ["action": "remove", "id": "\(tom)"], ["action": "block", "id": "x"],
                ["action": "<script>alert(1)</script>", "id": "\(tom)"],
            ] {
                let reply = try await an.post("/manage/users/selection", fields)
                #expect(reply.status == .unprocessableContent && reply.isHarmless, "\(fields)")
            }
            for forged in ["", "\(tom)", "\(tom):1", "\(tom):x:1", "\(tom)::1", "x\(row)", "\(row):1", "\(tom):1:"] {
                #expect(try await an.execute(.block, [forged]).status == .unprocessableContent, "\(forged)")
            }
            #expect(try await an.post("/manage/users/execution", ["action": "remove", "row": row]).status == .badRequest)
            #expect(try await an.select(.block, [UserID(4711)]).status == .notFound)
            #expect(try await an.execute(.block, ["4711:1:1"]).status == .notFound)
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `the preview only looks, and says for each what will happen or why not`() async throws {
        let stage = try await TestPortal()
        try await stage.join(.tom, "UZ Westhoek")
        let people = [try await stage.userID(.karim), try await stage.userID(.tom), try await stage.userID(.jean)]
        try await stage.visit { open in
            let karim = try await open(.karim)
            let before = try await stage.imprint()
            let preview = try await karim.select(.block, people)
            #expect(preview.text.contains("Block: please confirm") && preview.text.contains("Execute action"))
            #expect(preview.text.contains("1 of 2 selected will change.") && preview.text.contains("You cannot block yourself."))
            for place in ["AZ Noordzee", "UZ Westhoek"] {
                #expect(preview.text.contains("Status becomes Disabled at \(place): accounts there are closed"), "\(place)")
                #expect(preview.text.contains("value=\"\(try await stage.row(.tom, at: place))\" checked"), "\(place)")
            }
            #expect(!preview.text.contains("Jean Martin"), "outside the scope there is nobody")
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `row by row: who can be blocked is, who cannot or has changed meanwhile is left out with the reason`() async throws {
        let stage = try await TestPortal()
        let (tom, an, sofie) = (try await stage.row(.tom), try await stage.row(.an), try await stage.row(.sofie))
        // Another person acted on Sofie first.
        try await stage.perform(.block, on: .sofie, as: .karim)
        try await stage.perform(.unblock, on: .sofie, as: .karim)
        try await stage.visit { open in
            let done = try await open(.an).execute(.block, [an, sofie, tom])
            #expect(done.text.contains("Block: done") && done.text.contains("1 of 3 was done.") && done.text.contains("Blocked at AZ Noordzee."))
            #expect(done.text.contains("Left out: You cannot block yourself."))
            #expect(done.text.contains("Left out: Somebody else has changed this user meanwhile. Look at the user again before you go on."))
        }
        for (person, standing) in [(SamplePerson.tom, "member blocked"), (.sofie, "member"), (.an, "manager")] {
            #expect(try await stage.standing(person) == standing, "\(person)")
        }
        #expect(try await stage.mails(to: .an, kind: "blocked").isEmpty)
    }

    @Test func `the same form sent twice does it once`() async throws {
        let stage = try await TestPortal()
        let row = try await stage.row(.tom)
        try await stage.visit { open in
            let an = try await open(.an)
            _ = try await an.execute(.promote, [row])
            let again = try await an.execute(.promote, [row])
            #expect(again.text.contains("0 of 1 were done."))
            #expect(try await stage.audited(.tom).filter { $0 == "promote" }.count == 1)
            #expect(try await stage.mails(to: .tom, kind: "promoted").count == 1)
        }
    }

    @Test(arguments: [(UserAction.block, "unblock"), (.promote, "demote"), (.blockEverywhere, "unblock_everywhere")])
    func `undo stands beside what was done, for the rows that were, and takes it back`(action: UserAction, inverse: String) async throws {
        let stage = try await TestPortal()
        let place = action.rule.everywhere ? nil : "AZ Noordzee"
        let rows = [try await stage.row(.tom, at: place), try await stage.row(.marc, at: nil)]
        let (tom, before) = (try await stage.userID(.tom), try await stage.standing(.tom))
        try await stage.visit { open in
            let marc = try await open(.marc)
            let done = try await marc.execute(action, rows)
            let form = try #require(done.text.firstMatch(of: #/(?s)<form class="undo".*?<\/form>/#)).0
            #expect(form.contains("name=\"action\" value=\"\(inverse)\"") && form.contains(">Undo<"))
            let undone = form.matches(of: #/name="row" value="([^"]+)"/#).map { String($0.1) }
            #expect(undone == [try await stage.row(.tom, at: place)])
            let back = try await marc.execute(action.effects.undo, undone)
            #expect(back.text.contains("1 of 1 was done."))
            #expect(try await stage.standing(.tom) == before)
            #expect(try await stage.database.read { try $0.viewer(tom) } != nil)
        }
    }

    @Test func `where nothing was done there is nothing to undo`() async throws {
        let stage = try await TestPortal()
        let row = try await stage.row(.an)
        try await stage.visit { open in
            let done = try await open(.an).execute(.block, [row])
            #expect(!done.text.contains("class=\"undo\""))
        }
    }

    @Test func `the way back is the list one came from, and never leads elsewhere`() async throws {
        let stage = try await TestPortal()
        let tom = try await stage.userID(.tom)
        try await stage.visit { open in
            let an = try await open(.an)
            for (back, expected) in [("/manage/users?role=4&sort=email", "/manage/users?role=4&amp;sort=email"), ("//evil.example", "/manage/users"), ("", "/manage/users")] {
                let reply = try await an.post("/manage/users/selection", ["action": "block", "id": "\(tom)", "back": back])
                #expect(reply.text.contains("<a class=\"button quiet\" href=\"\(expected)\">"), "\(back)")
            }
        }
    }
}
