import Access
import Database
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// The mails to a person about actions on them (SPEC §7).
@Suite struct UserMailTests {
    private let steps: [(UserAction, MailKind)] = [
        (.promote, .promoted), (.demote, .demoted), (.block, .blocked), (.unblock, .unblocked), (.blockEverywhere, .blockedEverywhere),
        (.unblockEverywhere, .unblockedEverywhere),
    ]

    @Test(arguments: Language.allCases)
    func `each is mailed in the recipient's language, whatever the one who acts speaks`(language: Language) async throws {
        let stage = try await TestPortal()
        try await stage.speaks(.tom, language)
        try await stage.speaks(.marc, language == .nl ? .fr : .nl)
        let texts = stage.services.localisation[language]
        for (action, kind) in steps {
            try await stage.perform(action, on: .tom, as: .marc)
            let mail = try #require(try await stage.mails(to: .tom).last)
            #expect(mail.kind == kind.rawValue)
            #expect(mail.subject == texts("mail.\(kind.rawValue).subject", ["organisation": "AZ Noordzee"]))
            #expect(mail.text.contains(texts("mail.greeting", ["name": "Tom Willems"])) && mail.html.contains("lang=\"\(language.rawValue)\""))
            #expect(action.rule.everywhere || mail.text.contains("AZ Noordzee"))
            for text in [mail.subject, mail.text, mail.html] { #expect(!text.contains("{{") && !text.contains("mail.")) }
        }
    }

    @Test func `to a placeholder nothing is mailed, and it is done all the same`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.arrive(.noor)
        try await stage.join(.noor, "AZ Noordzee")
        let before = try await stage.count("SELECT COUNT(*) AS n FROM mail_outbox")
        let key = try await stage.key(.noor, at: "AZ Noordzee")
        try await stage.services.perform(.block, on: key, as: try await stage.viewer(.an))
        #expect(try await stage.standing(.noor) == "member blocked")
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM mail_outbox") == before)
    }

    @Test func `what is refused mails nobody`() async throws {
        let stage = try await TestPortal()
        let before = try await stage.count("SELECT COUNT(*) AS n FROM mail_outbox")
        await #expect(throws: UserRefusal.lastManager) { try await stage.perform(.demote, on: .jean, at: "CHU Val de Lune", as: .jean) }
        await #expect(throws: UserRefusal.changedMeanwhile) { try await stage.perform(.block, on: .tom, as: .an, expected: 99) }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM mail_outbox") == before)
    }
}
