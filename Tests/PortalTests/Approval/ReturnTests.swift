import Access
import Database
import Testing
import Vocabulary

@testable import Portal

@Suite struct ReturnTests {
    @Test func `the owner cannot return the own request`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        await #expect(throws: AccountRefusal.notYours(.returnRequest)) { try await stage.perform(.returnRequest, id, as: .emma, reason: "Not me") }
    }

    @Test(arguments: [nil, "", "  \n "])
    func `a return without a reason is refused`(reason: String?) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        await #expect(throws: AccountRefusal.reasonMissing) { try await stage.perform(.returnRequest, id, as: .an, reason: reason) }
        #expect(try await stage.account(id).state == .approval)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM remarks") == 0)
    }

    @Test func `a returned request is a draft again, and the owner reads why in the mail and on the timeline`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.perform(.returnRequest, id, as: .an, reason: "Please ask for <Associate> & nothing more")
        #expect(try await stage.account(id).state == .draft)
        let mail = try #require(try await stage.mails(about: id, kind: "returned").first)
        #expect(mail.recipient == SamplePerson.emma.email && mail.text.contains("Please ask for <Associate> & nothing more"))
        #expect(mail.html.contains("&lt;Associate&gt; &amp; nothing") && !mail.html.contains("<Associate>"))
        try await stage.visit { open in
            let page = try await open(.emma).get("/accounts/\(id)")
            #expect(page.text.contains("&lt;Associate&gt;") && !page.text.contains("<Associate>"))
            #expect(page.text.contains("An Claes (access manager)"))
        }
    }
}
