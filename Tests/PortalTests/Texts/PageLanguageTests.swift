import Database
import Access
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

@Suite struct PageLanguageTests {
    /// Texts that look like text keys of the existing families; host names, addresses and file names do not count.
    private func keys(in text: String, of families: Set<String>) -> [String] {
        text.matches(of: #/(?:^|[^A-Za-z0-9_@.\/-])([a-z_]+)\.[a-z][A-Za-z0-9_.-]*/#).filter { match in
            let rest = text[match.range.upperBound...]
            return families.contains(String(match.1)) && rest.first != "@"
        }.map { String($0.0) }
    }

    @Test func `every page is whole in every language, without a place or a key left over, and is another in each`() async throws {
        let localisation = try Localisation.load()
        let families = Set(localisation[.en].keys.compactMap { $0.split(separator: ".").first.map(String.init) })
        var pages: [String: [Language: String]] = [:]
        for language in Language.allCases {
            for (index, stop) in try await PageTour.through(language).enumerated() {
                let text = stop.reply.text
                #expect(text.contains("<html lang=\"\(language.rawValue)\"") && text.contains("</html>"), "\(language): \(stop.name)")
                #expect(!text.contains("{{") && !text.contains("[[") && !text.contains("}}") && !text.contains("]]"), "\(language): \(stop.name)")
                #expect(keys(in: text, of: families) == [], "\(language): \(stop.name)")
                pages["\(index) \(stop.name)", default: [:]][language] = stop.main
            }
        }
        #expect(pages.count > 50)
        for (name, texts) in pages {
            #expect(texts.count == Language.allCases.count && Set(texts.values).count == texts.count, "\(name)")
        }
    }

    @Test(arguments: Language.allCases)
    func `a page speaks of states as its chips do`(language: Language) async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        try await stage.visit { open in
            _ = try await open(.emma)
            try await stage.run("UPDATE users SET language = \(language.rawValue)")
            let texts = stage.services.localisation[language]
            let reply = try await open(.emma).post("/accounts/\(id)/approval-request")
            #expect(reply.text.contains(shown(texts("refusal.wrong_state.request_approval", ["state": texts("state.Published")]))))
        }
    }

    @Test(arguments: Language.allCases)
    func `mails are whole in every language, as text and as HTML`(language: Language) async throws {
        let stage = try await TestPortal()
        let id = try await stage.draft()
        try await stage.run("UPDATE users SET language = \(language.rawValue)")
        try await stage.perform(.requestApproval, id, as: .emma)
        try await stage.perform(.returnRequest, id, as: .an, reason: "Is it needed?")
        try await stage.perform(.approve, id, as: .an)
        try await Installation(stage).answerAll()
        try await stage.perform(.resetPassword, id, as: .an)
        try await Installation(stage).answerAll()
        try await stage.perform(.disable, id, as: .an)
        try await stage.perform(.enable, id, as: .an)
        try await Installation(stage).answerAll()
        let mails = try await stage.mails(about: id)
        let aboutAccounts: [MailKind] = [.approvalRequested, .returned, .approved, .published, .disabled, .enabled, .passwordReset]
        #expect(Set(mails.map(\.kind)) == Set(aboutAccounts.map(\.rawValue)))
        for mail in mails {
            for text in [mail.subject, mail.text, mail.html] {
                #expect(!text.contains("{{") && !text.contains(#/\bmail\.[a-z_]/#) && !text.isEmpty, "\(mail.kind)")
            }
            #expect(mail.html.contains("lang=\"\(language.rawValue)\"") && mail.html.contains("</html>"))
        }
    }
}
