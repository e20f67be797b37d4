import Access
import Database
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// A structure that passes its fields by hand passes them all.
@Suite struct TemplateRowTests {
    @Test func `rows of overviews tell templates what reflection would`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let texts = stage.services.localisation[.en]
        let marc = try await stage.viewer(.marc)
        let listed = try await stage.database.read { db in
            try db.managedAccounts(AccountFilter(), order: .person, descending: false, at: nil, for: marc).items
        }
        try #require(listed.contains { $0.account.id == id } && listed.count > 3)
        for each in listed {
            let row = AccountListPage.Row(each, marc, approval: true, texts, since: "today")
            #expect(TemplateFields.isWhole(row) && TemplateFields.isWhole(row.account) && TemplateFields.isWhole(row.account.chip))
        }
        let people = try await stage.database.read { try $0.managedUsers(UserFilter(), order: .last, descending: false, at: nil, for: marc).items }
        try #require(people.count > 5)
        for each in people { #expect(TemplateFields.isWhole(UserRow(each, ssin: "x", texts))) }
    }
}
